package io.github.safeclose.micrometer;

import io.github.safeclose.CloseEvent;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.OptionalLong;

/** The meters of one combination of tags; thread-safe. */
final class BodyMeters {
  private final Timer close;
  private final DistributionSummary read;
  private final DistributionSummary drained;
  private final DistributionSummary avoided;

  BodyMeters(MeterRegistry registry, Tags tags) {
    close =
        Timer.builder("safeclose.body.close")
            .description("What ending a body took on the thread that ended it")
            .tags(tags)
            .register(registry);
    read = bytes(registry, tags, "read", "Bytes delivered to the reader of a body");
    drained = bytes(registry, tags, "drained", "Bytes that closing a body read after its reader");
    avoided = bytes(registry, tags, "avoided", "Bytes of a body that nobody had to read");
  }

  private static DistributionSummary bytes(
      MeterRegistry registry, Tags tags, String part, String description) {
    return DistributionSummary.builder("safeclose.body." + part)
        .description(description)
        .baseUnit(BaseUnits.BYTES)
        .tags(tags)
        .register(registry);
  }

  void record(CloseEvent event) {
    close.record(event.closeTime());
    record(read, event.bytesRead());
    record(drained, event.bytesDrained());
    record(avoided, event.bytesAvoided());
  }

  /** Nothing is recorded of what is unknown: a 0 would be a claim. */
  private static void record(DistributionSummary summary, OptionalLong bytes) {
    if (bytes.isPresent()) {
      record(summary, bytes.getAsLong());
    }
  }

  /** Exact while the sum is below 2^53 bytes; every measurement in Micrometer is a double. */
  private static void record(DistributionSummary summary, long bytes) {
    summary.record((double) bytes);
  }
}
