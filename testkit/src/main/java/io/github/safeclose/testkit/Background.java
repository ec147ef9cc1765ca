package io.github.safeclose.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Work on a daemon thread of its own, whose failure and whose hang are seen. */
final class Background<T extends @Nullable Object> {
  private final FutureTask<T> task;
  private final Thread thread;

  private Background(Callable<T> work) {
    task = new FutureTask<>(work);
    thread = new Thread(task, "testkit-background");
    thread.setDaemon(true);
    thread.start();
  }

  /** Something that may throw anything. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  static <T extends @Nullable Object> Background<T> call(Callable<T> work) {
    return new Background<>(work);
  }

  /** What {@code work} throws, or null. */
  static Background<@Nullable Throwable> failureOf(Work work) {
    return new Background<@Nullable Throwable>(
        () -> {
          try {
            work.run();
            return null;
          } catch (Throwable failure) {
            return failure;
          }
        });
  }

  Thread thread() {
    return thread;
  }

  /** Whether it ends before the patience does. */
  boolean ends(Duration patience) {
    try {
      task.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException failed) {
      return true;
    } catch (TimeoutException hang) {
      return false;
    } catch (InterruptedException interrupted) {
      throw new AssertionError("interrupted while waiting", interrupted);
    }
  }

  /** Its result; throws what it threw, and an AssertionError if it does not end. */
  T result(String what, Duration patience) {
    if (!ends(patience)) {
      throw new AssertionError(what + " did not return within " + patience);
    }
    try {
      return task.get();
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause();
      throw Sneaky.rethrow(cause == null ? failed : cause);
    } catch (InterruptedException interrupted) {
      throw new AssertionError("interrupted while waiting", interrupted);
    }
  }

  /** Whether the condition comes true before the patience ends. */
  static boolean comesTrue(BooleanSupplier condition, Duration patience) {
    long limit = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - limit > 0) {
        return condition.getAsBoolean();
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    return true;
  }
}
