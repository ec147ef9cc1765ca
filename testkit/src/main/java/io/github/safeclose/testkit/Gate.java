package io.github.safeclose.testkit;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Where threads wait until it is opened; it stays open. A socket read's deaf wait: no interrupt.
 */
final class Gate {
  private final CountDownLatch visited = new CountDownLatch(1);
  private volatile CountDownLatch opened = new CountDownLatch(1);

  void await() {
    visited.countDown();
    boolean interrupted = false;
    while (true) {
      try {
        opened.await();
        break;
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  void open() {
    opened.countDown();
  }

  /** Before its first use only. */
  void shut() {
    opened = new CountDownLatch(1);
  }

  boolean awaitVisitor() {
    try {
      return visited.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
