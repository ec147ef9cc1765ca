package io.github.safeclose;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What the bodies of one {@link CloseScope} may do. A body that goes beyond is aborted, and its
 * reader gets an {@link java.io.IOException}: never a -1, which would pass a part off as the whole.
 *
 * <p>The times are kept by looking at the bodies eight times in each: a body is ended at the
 * earliest after the whole time, and as a rule within a quarter of it more. A pause of the whole
 * JVM does not count.
 *
 * @param maxBytes how many bytes may be read, from all bodies of the scope together; 0 or more,
 *     {@code Long.MAX_VALUE} for no limit. The body whose read would be beyond it ends as {@link
 *     CloseReason#READ_LIMIT}
 * @param maxIdle how long one read may give nothing: zero for no limit, else 10 ms or more. The
 *     body ends as {@link CloseReason#SOURCE_STALLED}; its blocked reader is freed where the {@link
 *     Aborter} can
 * @param maxUnread how long an open body may go without being read: zero for no limit, else 10 ms
 *     or more. The body ends as {@link CloseReason#UNREAD}
 */
public record ScopeLimits(long maxBytes, Duration maxIdle, Duration maxUnread) {
  private static final Duration LEAST = Duration.ofMillis(10);

  /** No limits. */
  public static final ScopeLimits NONE =
      new ScopeLimits(Long.MAX_VALUE, Duration.ZERO, Duration.ZERO);

  /**
   * These limits.
   *
   * @param maxBytes 0 or more; {@code Long.MAX_VALUE} for no limit
   * @param maxIdle zero for no limit, else 10 ms or more
   * @param maxUnread zero for no limit, else 10 ms or more
   * @throws IllegalArgumentException if one of them is negative, or a time is above zero and below
   *     10 ms
   * @throws NullPointerException if a time is null
   */
  public ScopeLimits {
    if (maxBytes < 0) {
      throw new IllegalArgumentException("maxBytes must be 0 or more, but was " + maxBytes);
    }
    check("maxIdle", maxIdle);
    check("maxUnread", maxUnread);
  }

  private static void check(String name, Duration time) {
    Objects.requireNonNull(time, name);
    if (!time.isZero() && time.compareTo(LEAST) < 0) {
      throw new IllegalArgumentException(
          name + " must be zero (no limit), or 10 ms or more, but was " + time);
    }
  }

  boolean haveTimes() {
    return !maxIdle.isZero() || !maxUnread.isZero();
  }

  long idleNanos() {
    return nanos(maxIdle);
  }

  long unreadNanos() {
    return nanos(maxUnread);
  }

  /** {@code Long.MAX_VALUE} where there is no limit. */
  private static long nanos(Duration time) {
    return time.isZero() ? Long.MAX_VALUE : TimeUnit.NANOSECONDS.convert(time);
  }
}
