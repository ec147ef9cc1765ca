package io.github.safeclose;

import java.time.Duration;
import java.util.Objects;

/**
 * How much {@code close()} may still read of a half-read body, in order to save its connection.
 *
 * <p>Draining happens only if both parts are above zero. Whatever the budget, one more byte may be
 * asked for where a body was read to exactly its known length (C6).
 *
 * @param maxBytes how many bytes at most; 0 or more
 * @param maxTime how long at most; zero or more. It is hard: when it is over, the connection is cut
 *     from another thread. 292 years or more mean no limit
 */
public record DrainBudget(long maxBytes, Duration maxTime) {

  /** Nothing: abort now. */
  public static final DrainBudget NONE = new DrainBudget(0, Duration.ZERO);

  /**
   * A budget of that many bytes within that time.
   *
   * @param maxBytes how many bytes at most; 0 or more
   * @param maxTime how long at most; zero or more
   * @throws IllegalArgumentException if one of them is negative
   * @throws NullPointerException if {@code maxTime} is null
   */
  public DrainBudget {
    Objects.requireNonNull(maxTime, "maxTime");
    if (maxBytes < 0) {
      throw new IllegalArgumentException("maxBytes must be 0 or more, but was " + maxBytes);
    }
    if (maxTime.isNegative()) {
      throw new IllegalArgumentException("maxTime must be zero or more, but was " + maxTime);
    }
  }

  /**
   * Whether this budget allows nothing to be read.
   *
   * @return {@code true} if the bytes or the time are zero
   */
  public boolean isNone() {
    return maxBytes == 0 || maxTime.isZero();
  }

  /** The time in nanoseconds; {@code Long.MAX_VALUE} where it has no limit. */
  long nanos() {
    try {
      return maxTime.toNanos();
    } catch (ArithmeticException tooLong) {
      return Long.MAX_VALUE;
    }
  }
}
