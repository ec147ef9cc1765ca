package io.github.safeclose.sdktests;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Waits for what must happen; the time only fails a hang. */
final class Await {
  static final Duration HANG = Duration.ofSeconds(40);

  private Await() {}

  static void until(String what, BooleanSupplier condition) {
    if (!within(HANG, condition)) {
      throw new AssertionError("did not happen: " + what);
    }
  }

  static boolean within(Duration time, BooleanSupplier condition) {
    long end = System.nanoTime() + time.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      LockSupport.parkNanos(1_000_000);
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("interrupted");
      }
    }
    return true;
  }

  /** Until a count stands still: what a full pipe looks like from its upper end. */
  static void settled(LongSupplier count) {
    int same = 0;
    for (long last = -1; same < 5; ) {
      long now = count.getAsLong();
      same = now == last ? same + 1 : 0;
      last = now;
      LockSupport.parkNanos(4_000_000);
    }
  }
}
