package io.github.safeclose.containers;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for something that will happen; the limit only ends a hang. */
final class Await {
  static final long LIMIT_SECONDS = Integer.getInteger("await.seconds", 20);

  private Await() {}

  static <T> T next(BlockingQueue<T> queue, String what) throws InterruptedException {
    T next = queue.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("waited in vain for " + what);
    }
    return next;
  }

  static void until(String what, BooleanSupplier condition) {
    long started = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - started > TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)) {
        throw new AssertionError("waited in vain until " + what);
      }
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
    }
  }

  /** Until a container's thread has nothing to do any more: what it had to log is logged. */
  static void idle(Thread thread) {
    until(
        "thread " + thread.getName() + " is idle",
        () -> {
          StackTraceElement[] stack = thread.getStackTrace();
          if (stack.length == 0) {
            return true;
          }
          String top = stack[0].getMethodName();
          return top.equals("park") || stack[0].getClassName().startsWith("sun.nio.ch.EPoll");
        });
  }
}
