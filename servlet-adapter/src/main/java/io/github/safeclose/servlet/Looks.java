package io.github.safeclose.servlet;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks at transfers in even steps: looks are counted, not the time between them, so that a JVM
 * that was stopped in between ends nothing.
 *
 * <p>One daemon looks, and up to {@value #ENDERS} end what it found; they start when needed, end
 * half a second after their last work, and inherit nothing that would keep an application loaded.
 */
final class Looks {
  /** How many there are in the time that a watch is given. */
  static final int STEPS = 8;

  private static final int ENDERS = 4;
  private static final long KEEP_ALIVE_MILLIS = 500;

  private static final ScheduledThreadPoolExecutor TIMER = timer();
  private static final ThreadPoolExecutor ENDING = enders();

  private Looks() {}

  /** Looks {@value #STEPS} times in that time, until cancelled. */
  static Future<?> start(Runnable look, Duration time) {
    long step = Math.max(1, TimeUnit.NANOSECONDS.convert(time) / STEPS);
    return TIMER.scheduleWithFixedDelay(look, step, step, TimeUnit.NANOSECONDS);
  }

  /** Not on the thread that looks: cancelling and containers are foreign code. */
  static void end(Runnable work) {
    ENDING.execute(work);
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
