package io.github.safeclose;

import io.github.safeclose.internal.HelperLoad;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The threads behind hard deadlines: one that keeps the time, as many as it takes to cut what
 * outlived it, and up to {@value #LIMIT} that do what may block. Cutting waits for none of those,
 * so that any number of blocked aborts delays nobody else's deadline.
 *
 * <p>They are daemons, start when needed and end half a second after their last work. They inherit
 * nothing from the thread that happened to need them first (thread locals, context class loader,
 * access control context, thread group), so that they keep no web application from being unloaded.
 */
final class HelperThreads {
  static final int LIMIT = HelperLoad.LIMIT;
  private static final long KEEP_ALIVE_MILLIS = 500;

  private static final ThreadPoolExecutor WORKERS = workers();
  private static final ThreadPoolExecutor CUTTERS = cutters();
  private static final ScheduledThreadPoolExecutor TIMER = timer();

  static {
    HelperLoad.countedBy(WORKERS::getActiveCount);
  }

  private HelperThreads() {}

  /** Runs {@code work} on a helper thread; behind others only if all {@value #LIMIT} are busy. */
  static void run(Runnable work) {
    WORKERS.execute(work);
  }

  /** Runs on the thread that keeps the time: {@code look} must be a matter of microseconds. */
  static Future<?> later(Runnable look, long nanos) {
    return TIMER.schedule(look, nanos, TimeUnit.NANOSECONDS);
  }

  /** Runs what frees a waiting thread. */
  static void cut(Runnable cut) {
    CUTTERS.execute(cut);
  }

  /**
   * Runs {@code work} on this thread. If it has not returned after {@code nanos}, {@code cut} runs
   * on a helper thread and has to bring it back; one compare-and-set decides between the two.
   */
  static void runHere(Runnable work, long nanos, Runnable cut) {
    if (nanos == Long.MAX_VALUE) {
      work.run();
      return;
    }
    AtomicBoolean decided = new AtomicBoolean();
    Runnable cutIfFirst =
        () -> {
          if (decided.compareAndSet(false, true)) {
            cut.run();
          }
        };
    Future<?> deadline = null;
    try {
      deadline = TIMER.schedule(() -> CUTTERS.execute(cutIfFirst), nanos, TimeUnit.NANOSECONDS);
      work.run();
    } finally {
      decided.set(true);
      if (deadline != null) {
        deadline.cancel(false);
      }
    }
  }

  /** How a wait ended. */
  enum Wait {
    DONE,
    TIMED_OUT,
    INTERRUPTED
  }

  /**
   * Runs {@code work} on a helper thread and waits until {@code done} is counted down, {@code
   * nanos} have passed, or this thread is interrupted; the flag is kept.
   */
  static Wait runElsewhere(Runnable work, CountDownLatch done, long nanos) {
    WORKERS.execute(work);
    try {
      return done.await(nanos, TimeUnit.NANOSECONDS) ? Wait.DONE : Wait.TIMED_OUT;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Wait.INTERRUPTED;
    }
  }

  private static ThreadPoolExecutor workers() {
    ThreadPoolExecutor workers =
        new ThreadPoolExecutor(
            LIMIT,
            LIMIT,
            KEEP_ALIVE_MILLIS,
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            work -> daemon(work, "safeclose-helper"));
    workers.allowCoreThreadTimeOut(true);
    return workers;
  }

  /** Without a limit and without a queue: what they run frees a waiting thread, and is short. */
  private static ThreadPoolExecutor cutters() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        KEEP_ALIVE_MILLIS,
        TimeUnit.MILLISECONDS,
        new SynchronousQueue<>(),
        work -> daemon(work, "safeclose-cutter"));
  }

  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, work -> daemon(work, "safeclose-deadline"));
    timer.setKeepAliveTime(KEEP_ALIVE_MILLIS, TimeUnit.MILLISECONDS);
    timer.allowCoreThreadTimeOut(true);
    timer.setRemoveOnCancelPolicy(true); // a deadline that was met must not keep its body reachable
    return timer;
  }

  // doPrivileged leaves the caller's access control context, and with it the class loaders on the
  // caller's stack, out of the new thread. It goes when the JDK drops it.
  @SuppressWarnings("removal")
  static Thread daemon(Runnable work, String name) {
    return AccessController.doPrivileged(
        (PrivilegedAction<Thread>)
            () -> {
              Thread thread = new Thread(rootGroup(), work, name, 0, false);
              thread.setDaemon(true);
              thread.setContextClassLoader(null);
              return thread;
            });
  }

  private static ThreadGroup rootGroup() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }
}
