package io.github.safeclose.examples.s3proxy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.safeclose.BodyBuilder;
import io.github.safeclose.SafeClose;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proxy process's own account of its bodies: real bodies, a real recording, the JDK's tool. */
class TelemetryTest {
  private static final int LENGTH = 123_457;

  @TempDir Path directory;

  private static void play(SafeClose safeClose, boolean lengthKnown, int bytes) throws IOException {
    InputStream source = new ByteArrayInputStream(new byte[LENGTH]);
    BodyBuilder opening = safeClose.body(source).aborter(() -> {}).operation("GET");
    if (lengthKnown) {
      opening.length(LENGTH);
    }
    try (InputStream body = opening.open()) {
      assertThat(body.readNBytes(bytes)).hasSize(bytes);
    }
  }

  private static Telemetry ofThreeBodies(Telemetry telemetry) throws IOException {
    SafeClose safeClose = SafeClose.builder().listener(telemetry.listener()).build();
    play(safeClose, true, LENGTH);
    play(safeClose, true, 10);
    play(safeClose, false, 77);
    return telemetry;
  }

  @Test
  void recordingAndMicrometer_sayTheSame() throws Exception {
    assumeTrue(JfrTool.isPresent(), () -> "there is no " + JfrTool.PATH);
    Path file = directory.resolve("test.jfr");
    BodyTotals totals = ofThreeBodies(new Telemetry(file)).end();
    assertThat(JfrTool.read(file))
        .filteredOn(body -> body.sum() == LENGTH || body.read() == 77) // of this test's own
        .containsExactly(
            new BodyEnd(LENGTH, 0, 0), new BodyEnd(10, 0, LENGTH - 10), new BodyEnd(77, 0, -1));
    assertThat(totals).isEqualTo(new BodyTotals(2, LENGTH + 10, 0, LENGTH - 10));
  }

  @Test
  void withoutRecording_micrometerCounts() throws Exception {
    assertThat(ofThreeBodies(new Telemetry(null)).end().sum()).isEqualTo(2 * LENGTH);
  }

  @Test
  void whatIsNoRecording_isAnErrorAndNotAnEmptyOne() throws Exception {
    assumeTrue(JfrTool.isPresent(), () -> "there is no " + JfrTool.PATH);
    Path file = Files.writeString(directory.resolve("no.jfr"), "not a recording");
    assertThatThrownBy(() -> JfrTool.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no.jfr");
  }

  @Test
  void theEnd_waitsForRequestsAtWork() throws Exception {
    ReleaseFilter releases = new ReleaseFilter();
    HttpServletRequest request =
        (HttpServletRequest)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, args) -> null);
    releases.doFilter(
        request,
        null,
        (req, res) -> {
          try {
            assertThat(releases.awaitIdle(Duration.ZERO)).isFalse();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        });
    assertThat(releases.awaitIdle(Duration.ZERO)).isTrue();
  }
}
