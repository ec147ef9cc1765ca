package io.github.safeclose.examples.s3proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.github.safeclose.examples.s3proxy.demo.WireClient;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** S3 fails in every way that it can; the client gets a plain answer and learns nothing. */
class FailuresTest {
  @ParameterizedTest
  @CsvSource({
    "404, NoSuchKey, 404",
    "404, NoSuchBucket, 502",
    "403, AccessDenied, 403",
    "403, SignatureDoesNotMatch, 403",
    "503, SlowDown, 503",
    "503, ServiceUnavailable, 503",
    "500, InternalError, 502",
    "400, InvalidRequest, 502",
    "301, PermanentRedirect, 502",
    "416, InvalidRange, 416",
    "412, PreconditionFailed, 412",
    "304, NotModified, 304",
  })
  void mapped(int s3Status, String code, int status) throws Exception {
    try (StubS3 s3 = StubS3.failing(s3Status, code);
        S3Proxy proxy = new S3Proxy(s3.config(), List.of())) {
      Wire answer = Wire.send(proxy.port(), "GET /data/k");
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.header("Retry-After")).isEqualTo(status == 503 ? "1" : null);
      assertDiscreet(answer, s3);
    }
  }

  @ParameterizedTest
  @CsvSource({"403, 403", "404, 404", "412, 412", "304, 304", "503, 503", "500, 502"})
  void mappedForHead(int s3Status, int status) throws Exception {
    try (StubS3 s3 = StubS3.failing(s3Status, "Any");
        S3Proxy proxy = new S3Proxy(s3.config(), List.of())) {
      Wire answer = Wire.send(proxy.port(), "HEAD /data/k");
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.text()).isEmpty();
      assertThat(s3.asked()).isNotEmpty().allMatch(asked -> asked.startsWith("HEAD "));
    }
  }

  private static void assertDiscreet(Wire answer, StubS3 s3) {
    String all = answer.headers() + answer.text();
    assertThat(all)
        .hasSizeLessThan(400)
        .doesNotContain(
            StubS3.BUCKET,
            "own words",
            "127.0.0.1",
            "test/",
            "a-secret",
            "Exception",
            "amz",
            "\tat");
    assertThat(all).doesNotContain(String.valueOf(s3.config().endpoint().getPort()));
  }

  @Test
  void aSilentS3IsATimeout() throws Exception {
    AtomicReference<StubS3> self = new AtomicReference<>();
    try (StubS3 s3 = new StubS3(exchange -> self.get().hang())) {
      self.set(s3);
      ProxyConfig config = s3.config().withTimeouts(Duration.ofMillis(200), Duration.ofSeconds(2));
      try (S3Proxy proxy = new S3Proxy(config, List.of())) {
        Wire answer = Wire.send(proxy.port(), "GET /data/k");
        assertThat(answer.status()).isEqualTo(504);
        assertDiscreet(answer, s3);
      }
    }
  }

  @Test
  void aRefusedConnectionIsABadGateway() throws Exception {
    StubS3 s3 = StubS3.withObject();
    s3.close(); // nobody listens there now
    try (S3Proxy proxy = new S3Proxy(s3.config(), List.of())) {
      Wire answer = Wire.send(proxy.port(), "GET /data/k");
      assertThat(answer.status()).isEqualTo(502);
      assertDiscreet(answer, s3);
    }
  }

  /** Far beyond every buffer; on a connection that was to be kept, where a client would wait. */
  @Test
  void aTruncatedObjectBreaksTheConnection() throws Exception {
    try (StubS3 s3 = new StubS3(exchange -> truncate(exchange, 4 << 20));
        S3Proxy proxy = new S3Proxy(s3.config(), List.of());
        WireClient client =
            new WireClient(proxy.port(), "GET /data/k HTTP/1.1\r\nHost: h\r\n", 15_000, false)) {
      assertThat(client.status()).isEqualTo(200);
      assertThat(client.contentLength()).isEqualTo(8 << 20);
      assertThat(readToEnd(client)).isLessThan(8 << 20); // and ends: it does not hang
    }
  }

  @Test
  void anObjectThatFailsBeforeTheFirstByteLeftIsABadGateway() throws Exception {
    try (StubS3 s3 = new StubS3(exchange -> truncate(exchange, 100));
        S3Proxy proxy = new S3Proxy(s3.config(), List.of())) {
      Wire answer = Wire.send(proxy.port(), "GET /data/k");
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.text()).isEqualTo("The store failed.\n");
      assertThat(answer.headers()).doesNotContainKey("accept-ranges");
    }
  }

  private static void truncate(HttpExchange exchange, int bytes) throws IOException {
    exchange.sendResponseHeaders(200, 8 << 20);
    exchange.getResponseBody().write(new byte[bytes]);
    exchange.getResponseBody().flush();
    exchange.close(); // closes the connection, since bytes are owed
  }

  private static long readToEnd(WireClient client) {
    long read = 0;
    try {
      byte[] buffer = new byte[64 * 1024];
      for (int n = client.body().read(buffer); n >= 0; n = client.body().read(buffer)) {
        read += n;
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the client hangs", e);
    } catch (IOException e) {
      // a reset tells it as well
    }
    return read;
  }
}
