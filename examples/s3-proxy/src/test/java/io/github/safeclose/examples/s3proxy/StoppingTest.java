package io.github.safeclose.examples.s3proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.github.safeclose.examples.s3proxy.demo.WireClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The process as it is operated: it says how it is, and it is stopped by SIGTERM. */
class StoppingTest {
  private static final int LENGTH = 8 << 20;

  @TempDir Path directory;

  /** A proxy in a process of its own. */
  private static final class Running implements AutoCloseable {
    final Process process;
    final Path log;
    final int port;
    final int adminPort;

    Running(StubS3 s3, Path directory, String... more) throws IOException {
      log = directory.resolve("log");
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Dlogback.configurationFile="
                      + Path.of("src/main/resources/logback.xml").toUri(),
                  "-Daws.accessKeyId=test",
                  "-Daws.secretAccessKey=test",
                  "-cp",
                  System.getProperty("java.class.path"),
                  S3ProxyCommand.class.getName(),
                  "--bucket=" + StubS3.BUCKET,
                  "--endpoint=" + s3.config().endpoint(),
                  "--region=us-east-1",
                  "--path-style",
                  "--port=0",
                  "--admin-port=0"));
      command.addAll(List.of(more));
      process = new ProcessBuilder(command).redirectError(log.toFile()).start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      port = portIn(lines.readLine());
      adminPort = portIn(lines.readLine());
    }

    private static int portIn(String line) {
      return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    HttpResponse<String> admin(String path) throws IOException, InterruptedException {
      URI uri = URI.create("http://127.0.0.1:" + adminPort + path);
      return HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    String log() throws IOException {
      return Files.readString(log);
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @Test
  void healthAndMetrics() throws Exception {
    try (StubS3 s3 = StubS3.withObject();
        Running proxy = new Running(s3, directory)) {
      assertThat(Wire.send(proxy.port, "GET /data/k").text()).isEqualTo("content");
      HttpResponse<String> health = proxy.admin("/health");
      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(health.body()).isEqualTo("up\n");
      while (!proxy.admin("/metrics").body().contains("s3proxy_requests_seconds_count")) {
        Thread.onSpinWait(); // the request is counted when its line is
      }
      assertThat(proxy.admin("/metrics").body())
          .contains("s3proxy_requests_seconds_count{end=\"whole\"} 1")
          .contains("s3proxy_connections_limit 200.0")
          .contains("s3proxy_connections_in_use 0.0")
          .contains("s3proxy_requests_refused_total 0.0")
          .contains("safeclose_body_close_seconds_count")
          .contains("jvm_memory_used_bytes");
      assertThat(Wire.send(proxy.port, "GET /metrics").status()).isEqualTo(404);
      assertThat(Wire.send(proxy.port, "GET /health").status()).isEqualTo(404);
    }
  }

  /** Half of the object, then the rest when it is told to. */
  private static StubS3 inTwoHalves(CountDownLatch rest) throws IOException {
    return new StubS3(exchange -> send(exchange, rest));
  }

  private static void send(HttpExchange exchange, CountDownLatch rest) throws IOException {
    exchange.sendResponseHeaders(200, LENGTH);
    exchange.getResponseBody().write(new byte[LENGTH / 2]);
    exchange.getResponseBody().flush();
    try {
      rest.await();
    } catch (InterruptedException stubEnds) {
      return;
    }
    exchange.getResponseBody().write(new byte[LENGTH / 2]);
    exchange.close();
  }

  /** What has begun comes to its end, nothing new begins, and the log has every line. */
  @Test
  void sigterm_letsADownloadFinish_andLogsIt() throws Exception {
    CountDownLatch rest = new CountDownLatch(1);
    try (StubS3 s3 = inTwoHalves(rest);
        Running proxy = new Running(s3, directory);
        WireClient client = Wire.open(proxy.port, "GET /data/k")) {
      client.body().readNBytes(LENGTH / 4);
      proxy.process.destroy(); // SIGTERM
      awaitRefusal(proxy.port);
      HttpResponse<String> health = proxy.admin("/health");
      assertThat(health.statusCode()).isEqualTo(503);
      assertThat(health.body()).isEqualTo("stopping\n");
      rest.countDown();
      assertThat(client.body().readAllBytes()).hasSize(LENGTH - LENGTH / 4);
      assertThat(proxy.process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(proxy.process.exitValue()).isEqualTo(143);
      assertThat(proxy.log()).contains("INFO GET /data/k 200 " + LENGTH + " bytes");
      assertThat(proxy.log()).doesNotContain("\tat ", "ERROR");
    }
  }

  /** What is not done by then is cut, and logged as that. */
  @ParameterizedTest
  @ValueSource(strings = {"0", "1"})
  void afterItsGrace_aDownloadIsCut_andLogged(String grace) throws Exception {
    CountDownLatch rest = new CountDownLatch(1);
    try (StubS3 s3 = inTwoHalves(rest);
        Running proxy = new Running(s3, directory, "--shutdown-grace=" + grace);
        WireClient client = Wire.open(proxy.port, "GET /data/k")) {
      client.body().readNBytes(LENGTH / 4);
      proxy.process.destroy();
      assertThat(proxy.process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(proxy.log())
          .containsPattern(
              "INFO GET /data/k 200 broken off after \\d+ of 8388608 bytes, the proxy was stopped");
      assertThat(proxy.log()).doesNotContain("\tat ", "ERROR");
    }
  }

  private static void awaitRefusal(int port) throws IOException {
    while (true) {
      try {
        Wire.open(port, "GET /data/k").close();
      } catch (ConnectException refused) {
        return;
      } catch (IOException takenAndClosed) {
        // the next one will not be taken
      }
    }
  }
}
