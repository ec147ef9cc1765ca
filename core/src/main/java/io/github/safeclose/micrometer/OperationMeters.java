package io.github.safeclose.micrometer;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.CloseOutcome;
import io.github.safeclose.CloseReason;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The meters of one operation, one place for each combination of the other tags; thread-safe. */
final class OperationMeters {
  private static final int OUTCOMES = CloseOutcome.values().length;
  private static final int REASONS = CloseReason.values().length;

  private final MeterRegistry registry;
  private final String operation;
  private final AtomicReferenceArray<@Nullable BodyMeters> meters =
      new AtomicReferenceArray<>(2 * OUTCOMES * REASONS);

  OperationMeters(MeterRegistry registry, String operation) {
    this.registry = registry;
    this.operation = operation;
  }

  BodyMeters of(CloseEvent event) {
    boolean accounted = event.bytesAvoided().isPresent();
    int place = place(event.outcome(), event.reason(), accounted);
    BodyMeters known = meters.get(place);
    if (known != null) {
      return known;
    }
    // Threads that meet here are given the same meters by the registry.
    BodyMeters made = new BodyMeters(registry, tags(event, accounted));
    meters.set(place, made);
    return made;
  }

  @SuppressWarnings("EnumOrdinal") // the place is forgotten with this object, and costs no key
  private static int place(CloseOutcome outcome, CloseReason reason, boolean accounted) {
    return (outcome.ordinal() * REASONS + reason.ordinal()) * 2 + (accounted ? 1 : 0);
  }

  private Tags tags(CloseEvent event, boolean accounted) {
    return Tags.of(
        "operation", operation,
        "outcome", event.outcome().name().toLowerCase(Locale.ROOT),
        "reason", event.reason().name().toLowerCase(Locale.ROOT),
        "accounted", Boolean.toString(accounted));
  }
}
