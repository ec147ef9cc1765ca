package io.github.safeclose.servlet;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;

/** What watches one transfer, until it is stopped; which may be before it has been started. */
final class Watches {
  private final List<Future<?>> started = new CopyOnWriteArrayList<>();
  private volatile boolean stopped;

  /** Zero for never. */
  void start(Duration time, Runnable look) {
    if (!time.isZero()) {
      started.add(Looks.start(look, time));
      if (stopped) {
        stop();
      }
    }
  }

  void stop() {
    stopped = true;
    started.forEach(watch -> watch.cancel(false));
  }
}
