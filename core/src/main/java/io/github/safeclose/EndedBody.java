package io.github.safeclose;

import io.github.safeclose.internal.Resuming;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

record EndedBody(
    CloseOutcome outcome,
    CloseReason reason,
    Optional<String> origin,
    Optional<String> operation,
    long bytesRead,
    OptionalLong bytesDrained,
    OptionalLong bytesAvoided,
    Duration closeTime,
    boolean isPart,
    int timesResumed,
    boolean checksumVerified)
    implements CloseEvent {

  /**
   * How that body ended.
   *
   * @param passed how many bytes its reader is past: what it read, and what it jumped over
   * @param drained how many of them close() read; empty if that is unknown
   */
  static EndedBody of(
      BodyBuilder body,
      CloseOutcome outcome,
      CloseReason reason,
      long passed,
      OptionalLong drained,
      long nanos) {
    Resuming resuming = body.resuming();
    long read = passed - resuming.bytesJumped(passed);
    long avoided = body.length - read - drained.orElse(0);
    return new EndedBody(
        outcome,
        reason,
        body.origin,
        body.operation,
        read,
        drained,
        body.hasLength() && drained.isPresent() && avoided >= 0
            ? OptionalLong.of(avoided)
            : OptionalLong.empty(),
        Duration.ofNanos(nanos),
        resuming.isPart(),
        resuming.timesResumed(),
        resuming.checksumVerified());
  }
}
