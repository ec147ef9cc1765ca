package io.github.safeclose.servlet;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How fast a client has to be, and how far it may be behind. */
record MinimumRate(long bytesPerSecond, Duration gracePeriod) {
  static final MinimumRate NONE = new MinimumRate(0, Duration.ZERO);

  double bytesInGracePeriod() {
    return (double) bytesPerSecond
        * TimeUnit.NANOSECONDS.convert(gracePeriod)
        / TimeUnit.SECONDS.toNanos(1);
  }
}
