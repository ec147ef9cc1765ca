package io.github.safeclose.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that moves when it is told to: for close policies and listeners of yours that read a
 * {@link Clock}, so that their tests need not wait.
 *
 * <pre>{@code
 * ManualClock clock = new ManualClock();
 * ClosePolicy policy = new DrainsInTheFirstSecond(clock);
 * clock.advance(Duration.ofSeconds(2));
 * }</pre>
 *
 * <p>The contract itself reads no clock: none of its bounds is about time. Thread-safe.
 */
public final class ManualClock extends Clock {
  private final AtomicReference<Instant> now;
  private final ZoneId zone;

  /** A clock that stands at the epoch, 1970-01-01T00:00:00Z, in UTC. */
  public ManualClock() {
    this(Instant.EPOCH);
  }

  /**
   * A clock that stands at an instant, in UTC.
   *
   * @param start the instant
   * @throws NullPointerException if it is null
   */
  public ManualClock(Instant start) {
    this(new AtomicReference<>(Objects.requireNonNull(start, "start")), ZoneOffset.UTC);
  }

  private ManualClock(AtomicReference<Instant> now, ZoneId zone) {
    this.now = now;
    this.zone = zone;
  }

  /**
   * Moves the clock on.
   *
   * @param time by how much, zero or more
   * @return what it says then
   * @throws IllegalArgumentException if the time is negative: a clock does not run backwards
   * @throws java.time.DateTimeException if an {@link Instant} cannot hold what it would say; it
   *     then stands where it stood
   */
  public Instant advance(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("a clock does not run backwards: " + time);
    }
    return now.updateAndGet(then -> then.plus(time));
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  /** The same time, said in another zone: the two move together. */
  @Override
  public Clock withZone(ZoneId zone) {
    return new ManualClock(now, Objects.requireNonNull(zone, "zone"));
  }
}
