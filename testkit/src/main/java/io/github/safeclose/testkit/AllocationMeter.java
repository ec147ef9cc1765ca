package io.github.safeclose.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What threads allocate, where the JVM tells ({@code com.sun.management.ThreadMXBean}). */
final class AllocationMeter {
  private static final @Nullable ThreadMXBean THREADS = find();
  static final String ABSENT = "this JVM does not tell what a thread allocates";

  private final ThreadMXBean threads;
  private final Predicate<Thread> helpers;
  private final Map<Thread, Long> before = new HashMap<>();
  private final long mineBefore;

  private AllocationMeter(ThreadMXBean threads, Predicate<Thread> helpers) {
    this.threads = threads;
    this.helpers = helpers;
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (helpers.test(thread)) {
        before.put(thread, allocatedBy(thread));
      }
    }
    mineBefore = allocatedBy(Thread.currentThread()); // last: what is above allocates too
  }

  private static @Nullable ThreadMXBean find() {
    try {
      return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean found
              && found.isThreadAllocatedMemorySupported()
              && found.isThreadAllocatedMemoryEnabled()
          ? found
          : null;
    } catch (LinkageError noSuchModule) {
      return null;
    }
  }

  static boolean isPresent() {
    return THREADS != null;
  }

  /** Counts from now on, for this thread and for its helpers. */
  static AllocationMeter start(Predicate<Thread> helpers) {
    ThreadMXBean threads = THREADS;
    if (threads == null) {
      throw new IllegalStateException(ABSENT);
    }
    return new AllocationMeter(threads, helpers);
  }

  /** What this thread has allocated since; ask it first. */
  long mine() {
    return allocatedBy(Thread.currentThread()) - mineBefore;
  }

  /** What the helpers have allocated since; of one that has ended meanwhile nothing is known. */
  long ofHelpers() {
    long bytes = 0;
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (helpers.test(thread)) {
        bytes += Math.max(0, allocatedBy(thread) - before.getOrDefault(thread, 0L));
      }
    }
    return bytes;
  }

  private long allocatedBy(Thread thread) {
    return Math.max(0, threads.getThreadAllocatedBytes(thread.getId()));
  }
}
