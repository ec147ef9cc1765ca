package io.github.safeclose.servlet;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Finds transfers on which nothing happens, by looking in even steps: looks are counted, not the
 * time between them, so that a JVM that was stopped in between ends nothing.
 *
 * <p>One daemon looks, and up to {@value #ENDERS} end what they found; they start when needed, end
 * half a second after their last work, and inherit nothing that would keep an application loaded.
 */
final class IdleWatch implements Runnable {
  private static final int STEPS = 8;
  private static final int ENDERS = 4;
  private static final long KEEP_ALIVE_MILLIS = 500;

  private static final ScheduledThreadPoolExecutor TIMER = timer();
  private static final ThreadPoolExecutor ENDING = enders();

  private final IntSupplier progress;
  private final Runnable onIdle;
  private int seen;
  private int times;

  private IdleWatch(IntSupplier progress, Runnable onIdle) {
    this.progress = progress;
    this.onIdle = onIdle;
    this.seen = progress.getAsInt();
  }

  /** Calls {@code onIdle}, maybe repeatedly, once the progress stays equal; until cancelled. */
  static Future<?> start(IntSupplier progress, Runnable onIdle, Duration timeout) {
    long step = Math.max(1, TimeUnit.NANOSECONDS.convert(timeout) / STEPS);
    return TIMER.scheduleWithFixedDelay(
        new IdleWatch(progress, onIdle), step, step, TimeUnit.NANOSECONDS);
  }

  @Override
  public void run() {
    int now = progress.getAsInt();
    times = now == seen ? times + 1 : 0;
    seen = now;
    if (times >= STEPS) {
      times = 0;
      ENDING.execute(onIdle); // cancelling and containers are foreign code
    }
  }

  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, work -> daemon(work, "safeclose-idle-watch"));
    timer.setKeepAliveTime(KEEP_ALIVE_MILLIS, TimeUnit.MILLISECONDS);
    timer.allowCoreThreadTimeOut(true);
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  private static ThreadPoolExecutor enders() {
    ThreadPoolExecutor enders =
        new ThreadPoolExecutor(
            ENDERS,
            ENDERS,
            KEEP_ALIVE_MILLIS,
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            work -> daemon(work, "safeclose-idle-end"));
    enders.allowCoreThreadTimeOut(true);
    return enders;
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(null, work, name, 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    return thread;
  }
}
