package io.github.safeclose.examples.s3proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.examples.s3proxy.demo.EmbeddedS3;
import io.github.safeclose.examples.s3proxy.demo.Relay;
import io.github.safeclose.examples.s3proxy.demo.WireClient;
import io.github.safeclose.examples.s3proxy.demo.WireClient.Leaving;
import jakarta.servlet.Filter;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole application: what S3 sends to it for a client that leaves, counted on the wire. */
class EarlyLeaversTest {
  private static final long SIZE = 512L << 20;
  private static final long MAX = 4L << 20;
  private static final int CROWD = 30; // two of them are more than the SDK's connections, 50

  @TempDir Path buckets;
  private final Semaphore free = new Semaphore(0);
  private EmbeddedS3 s3;
  private Relay relay;
  private S3Proxy proxy;

  @BeforeEach
  void start() throws Exception {
    Path bucket = Files.createDirectories(buckets.resolve("bucket"));
    try (RandomAccessFile file = new RandomAccessFile(bucket.resolve("k").toFile(), "rw")) {
      file.setLength(SIZE);
    }
    s3 = new EmbeddedS3(buckets);
    relay = new Relay(s3.port());
    URI endpoint = URI.create("http://127.0.0.1:" + relay.port());
    Filter outermost =
        (request, response, chain) -> {
          try {
            chain.doFilter(request, response);
          } finally {
            free.release();
          }
        };
    proxy = new S3Proxy(ProxyConfig.local("bucket", endpoint), List.of(outermost));
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
    relay.close();
    s3.close();
  }

  private WireClient open() throws Exception {
    String request = "GET /data/k HTTP/1.1\r\nHost: h\r\n";
    WireClient client = new WireClient(proxy.port(), request, 60_000, true);
    assertThat(client.status()).isEqualTo(200);
    assertThat(client.contentLength()).isEqualTo(SIZE);
    return client;
  }

  /** Fails only where a request hangs; what is asserted are bytes. */
  private void awaitFree(int requests) throws InterruptedException {
    assertThat(free.tryAcquire(requests, 60, TimeUnit.SECONDS)).as("threads free").isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0, FIN", "0, RST", "10, FIN", "10, RST"})
  void oneLeaves(int bytes, Leaving leaving) throws Exception {
    WireClient client = open();
    assertThat(client.body().readNBytes(bytes)).hasSize(bytes);
    long before = relay.sent();
    client.leave(leaving);
    awaitFree(1);
    assertThat(relay.sent() - before).isLessThan(MAX);
  }

  @Test
  void aCrowdLeavesAndTheNextOneIsServed() throws Exception {
    for (int wave = 0; wave < 2; wave++) {
      List<WireClient> crowd = new ArrayList<>();
      for (int i = 0; i < CROWD; i++) {
        crowd.add(open());
      }
      leave(crowd);
    }
    Wire answer = Wire.send(proxy.port(), "GET /data/k", "Range: bytes=5-9");
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.text()).hasSize(5);
    awaitFree(1);
  }

  private void leave(List<WireClient> crowd) throws Exception {
    long before = relay.sent();
    int leaving = 0;
    for (WireClient client : crowd) {
      client.leave(leaving++ % 2 == 0 ? Leaving.FIN : Leaving.RST);
    }
    awaitFree(leaving);
    assertThat(relay.sent() - before).isLessThan(MAX * leaving);
  }

  @Test
  void headReadsNothingOfTheObject() throws Exception {
    long before = relay.sent();
    Wire answer = Wire.send(proxy.port(), "HEAD /data/k");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Length")).isEqualTo(String.valueOf(SIZE));
    awaitFree(1);
    assertThat(relay.sent() - before).isLessThan(8 * 1024);
  }
}
