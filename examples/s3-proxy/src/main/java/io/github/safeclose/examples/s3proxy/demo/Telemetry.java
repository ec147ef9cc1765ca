package io.github.safeclose.examples.s3proxy.demo;

import io.github.safeclose.CloseListener;
import io.github.safeclose.micrometer.SafeCloseMetrics;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;

/** What the proxy's process says of its bodies itself: Micrometer's numbers, a JFR recording. */
final class Telemetry {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final SafeCloseMetrics metrics = new SafeCloseMetrics(registry);
  private final @Nullable Path file;
  private final @Nullable Recording recording;

  /**
   * Starts.
   *
   * @param file where the recording goes; null for none
   */
  Telemetry(@Nullable Path file) {
    this.file = file;
    recording = file == null ? null : new Recording(); // of this event alone
    if (recording != null) {
      recording.enable(JfrTool.EVENT);
      recording.start();
    }
  }

  CloseListener listener() {
    return metrics;
  }

  /** Writes the recording, and returns the totals of the bodies of known length. */
  BodyTotals end() throws IOException {
    if (recording != null && file != null) {
      recording.stop();
      recording.dump(file);
      recording.close();
    }
    long bodies =
        registry.find("safeclose.body.close").tag("accounted", "true").timers().stream()
            .mapToLong(Timer::count)
            .sum();
    return new BodyTotals(bodies, bytes("read"), bytes("drained"), bytes("avoided"));
  }

  private long bytes(String part) {
    return registry.find("safeclose.body." + part).tag("accounted", "true").summaries().stream()
        .mapToLong(summary -> (long) summary.totalAmount())
        .sum();
  }
}
