package io.github.safeclose.servlet;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Finds a client that trickles: one that is behind its minimum rate by as many {@link Looks} as
 * there are in the grace period. A look at which nobody waits for the client asks nothing of it;
 * what it takes is counted at each. It gains nothing by being early, so that what a kernel takes at
 * the beginning is no credit.
 */
final class RateWatch implements Runnable {
  private final double bytesPerLook;
  private final BooleanSupplier waiting;
  private final LongSupplier taken;
  private final Runnable onSlow;
  private long seen;
  private double looksBehind;

  /** {@code onSlow} is called, maybe repeatedly, once the client is too far behind. */
  RateWatch(MinimumRate rate, BooleanSupplier waiting, LongSupplier taken, Runnable onSlow) {
    this.bytesPerLook = rate.bytesInGracePeriod() / Looks.STEPS;
    this.waiting = waiting;
    this.taken = taken;
    this.onSlow = onSlow;
    this.seen = taken.getAsLong();
  }

  @Override
  public void run() {
    if (findsTooSlow()) {
      Looks.end(onSlow);
    }
  }

  /** One look. */
  boolean findsTooSlow() {
    long now = taken.getAsLong();
    double due = waiting.getAsBoolean() ? 1 : 0;
    looksBehind = Math.max(0, looksBehind + due - (now - seen) / bytesPerLook);
    seen = now;
    return looksBehind >= Looks.STEPS;
  }
}
