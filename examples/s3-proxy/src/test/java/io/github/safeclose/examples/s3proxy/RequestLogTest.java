package io.github.safeclose.examples.s3proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One line a request: nothing secret in it, and no line that a client could forge. */
class RequestLogTest {
  private static final Logger LOG = Logger.getLogger("io.github.safeclose.requests");

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
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Handler handler = collecting(lines);
    LOG.setLevel(Level.INFO);
    LOG.addHandler(handler);
    try (StubS3 s3 = StubS3.withObject();
        S3Proxy proxy = new S3Proxy(s3.config(), List.of())) {
      Wire.send(proxy.port(), request);
      assertThat(lines.poll(60, TimeUnit.SECONDS)).matches(line);
    } finally {
      LOG.removeHandler(handler);
      LOG.setLevel(null);
    }
    assertThat(lines).isEmpty();
  }

  private static Handler collecting(BlockingQueue<String> lines) {
    return new Handler() {
      @Override
      public void publish(LogRecord record) {
        lines.add(record.getMessage());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}
