package io.github.safeclose.examples.s3proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.examples.s3proxy.demo.WireClient;
import io.github.safeclose.examples.s3proxy.demo.WireClient.Leaving;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One line a request: nothing secret in it, and no line that a client could forge. */
class RequestLogTest {
  private static final long LENGTH = 64L << 20;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "GET /data/a%20b?X-Amz-Signature=secret; GET /data/a%20b 200 7 bytes \\d+ ms",
        "HEAD /data/k; HEAD /data/k 200 0 bytes \\d+ ms",
        "GET /data/a%0AGET%20/forged; GET /data/a%0AGET%20/forged 200 7 bytes \\d+ ms",
        "PUT /data/k; PUT /data/k 405 31 bytes \\d+ ms",
        "GET /data/%zz?secret; GET /data/%zz 400 13 bytes \\d+ ms",
        "GET /data/a|b?secret; GET - 400 13 bytes \\d+ ms",
      })
  void oneLine(String request, String line) throws Exception {
    try (RequestLog log = new RequestLog();
        StubS3 s3 = StubS3.withObject();
        S3Proxy proxy = new S3Proxy(s3.config(), List.of())) {
      Wire.send(proxy.port(), request);
      assertThat(log.next()).matches("INFO " + line);
      assertThat(log.isEmpty()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"FIN", "RST"})
  void aClientThatLeaves_isOneLine(Leaving leaving) throws Exception {
    try (RequestLog log = new RequestLog();
        StubS3 s3 = StubS3.sending(LENGTH, LENGTH);
        S3Proxy proxy = new S3Proxy(s3.config(), List.of())) {
      WireClient client = Wire.leaver(proxy.port(), "GET /data/k");
      client.body().readNBytes(10);
      client.leave(leaving);
      assertThat(log.next())
          .matches(
              "INFO GET /data/k 200 broken off after \\d+ of 67108864 bytes, the client has left,"
                  + " \\d+ ms");
      assertThat(log.isEmpty()).isTrue();
    }
  }

  @Test
  void aStoreThatFails_isOneLine() throws Exception {
    try (RequestLog log = new RequestLog();
        StubS3 s3 = StubS3.sending(LENGTH, 4 << 20);
        S3Proxy proxy = new S3Proxy(s3.config(), List.of());
        WireClient client = Wire.open(proxy.port(), "GET /data/k")) {
      assertThat(readToEnd(client)).isLessThan(LENGTH);
      assertThat(log.next())
          .matches(
              "WARN GET /data/k 200 broken off after \\d+ of 67108864 bytes, the store has failed,"
                  + " \\d+ ms");
      assertThat(log.isEmpty()).isTrue();
    }
  }

  @Test
  void aClientThatReadsTooSlowly_isCutAndNamed() throws Exception {
    try (RequestLog log = new RequestLog();
        StubS3 s3 = StubS3.sending(LENGTH, LENGTH);
        S3Proxy proxy = new S3Proxy(s3.config().withLimits(rate(64L << 20)), List.of());
        WireClient client = Wire.leaver(proxy.port(), "GET /data/k")) {
      String line = null;
      while (line == null) { // too fast for Tomcat's own timeout
        client.body().readNBytes(256 * 1024);
        Thread.sleep(20); // the client's own slowness
        line = log.isEmpty() ? null : log.next();
      }
      assertThat(line)
          .matches("INFO GET /data/k 200 broken off after .* the client reads too slowly, \\d+ ms");
    }
  }

  @Test
  void aRateOfZero_isAnyRate() throws Exception {
    try (RequestLog log = new RequestLog();
        StubS3 s3 = StubS3.sending(1 << 20, 1 << 20);
        S3Proxy proxy = new S3Proxy(s3.config().withLimits(rate(0)), List.of());
        WireClient client = Wire.leaver(proxy.port(), "GET /data/k")) {
      Thread.sleep(1500); // longer than the rate's window
      assertThat(readToEnd(client)).isEqualTo(1 << 20);
      assertThat(log.next()).startsWith("INFO GET /data/k 200 1048576 bytes");
    }
  }

  private static ProxyLimits rate(long bytesPerSecond) {
    return new ProxyLimits(
        50,
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofSeconds(1),
        bytesPerSecond,
        Duration.ZERO);
  }

  private static long readToEnd(WireClient client) {
    byte[] buffer = new byte[8192];
    long total = 0;
    try {
      for (int n = client.body().read(buffer); n >= 0; n = client.body().read(buffer)) {
        total += n;
      }
    } catch (IOException broken) {
      // as it should be, where less than all came
    }
    return total;
  }
}
