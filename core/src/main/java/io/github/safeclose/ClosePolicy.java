package io.github.safeclose;

import java.time.Duration;

/**
 * Answers one question: how much may {@code close()} still read of this half-read body?
 *
 * <p>A policy is asked once for each body that is closed before its end, on the thread that closes
 * it, and by many threads at once: it must be thread-safe, and quick. One that throws or returns
 * null is logged, and the body is aborted (C12). It can learn from the {@link CloseEvent}s if it is
 * a {@link CloseListener} too.
 */
@FunctionalInterface
public interface ClosePolicy {

  /**
   * How much may still be read of this body.
   *
   * @param body what is known of it
   * @return the budget; {@link DrainBudget#NONE} to abort
   */
  DrainBudget budgetFor(BodyState body);

  /**
   * Never reads anything: a half-read body is aborted. This is the default of the root package.
   *
   * @return the policy
   */
  static ClosePolicy abort() {
    return body -> DrainBudget.NONE;
  }

  /**
   * Reads up to that many bytes for up to that long, where the end may be so near that the
   * connection is worth it; a body whose known remainder is larger is aborted at once.
   *
   * <p>For orientation, from the sources of others: Go's HTTP client drains up to 256 KiB for 50
   * ms; OkHttp drains for 100 ms; Hadoop S3A drains 64 KiB.
   *
   * @param maxBytes how many bytes at most; 0 or more
   * @param maxTime how long at most; zero or more
   * @return the policy
   * @throws IllegalArgumentException if one of them is negative
   */
  static ClosePolicy drainUpTo(long maxBytes, Duration maxTime) {
    DrainBudget budget = new DrainBudget(maxBytes, maxTime);
    return body -> budget;
  }

  /**
   * Reads all that is left, however much and however long: what the clients do by themselves. C1 to
   * C3 do not hold with it.
   *
   * @return the policy
   */
  static ClosePolicy drainAll() {
    DrainBudget everything = new DrainBudget(Long.MAX_VALUE, Duration.ofSeconds(Long.MAX_VALUE));
    return body -> everything;
  }
}
