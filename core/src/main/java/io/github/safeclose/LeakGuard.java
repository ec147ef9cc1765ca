package io.github.safeclose;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Finds bodies that nobody can close any more, and ends them.
 *
 * <p>No {@link java.lang.ref.Cleaner}: its thread runs until the application ends, and would keep
 * our class loader for as long. This one runs while guarded bodies are open, and half a second
 * more. It only takes bodies from the queue: what ends them is foreign code, may block, and runs on
 * a helper thread.
 */
final class LeakGuard {
  private static final long IDLE_MILLIS = 500;

  private static final Set<Watch> OPEN = ConcurrentHashMap.newKeySet();
  private static final ReferenceQueue<SafeCloseInputStream> UNREACHABLE = new ReferenceQueue<>();
  private static final AtomicBoolean RUNNING = new AtomicBoolean();

  private LeakGuard() {}

  /** One guarded body. Holds what ends it, and through that nothing that leads to the body. */
  static final class Watch extends PhantomReference<SafeCloseInputStream> {
    private final Ending ending;

    private Watch(SafeCloseInputStream body, Ending ending) {
      super(body, UNREACHABLE);
      this.ending = ending;
    }

    /** The body has ended. O(1). */
    void stop() {
      clear();
      OPEN.remove(this);
    }

    private void bodyIsUnreachable() {
      OPEN.remove(this);
      try {
        HelperThreads.run(ending::leaked);
      } catch (VirtualMachineError noThread) {
        ending.leaked(); // rather here than never
        throw noThread;
      }
    }
  }

  static Watch watch(SafeCloseInputStream body, Ending ending) {
    Watch watch = new Watch(body, ending);
    OPEN.add(watch);
    if (RUNNING.compareAndSet(false, true)) {
      boolean started = false;
      try {
        HelperThreads.daemon(LeakGuard::run, "safeclose-leaks").start();
        started = true;
      } catch (OutOfMemoryError noThread) {
        Reports.noLeakGuard(noThread); // the body is none the worse; the next one tries again
      } finally {
        if (!started) {
          RUNNING.set(false);
        }
      }
    }
    return watch;
  }

  /** How many guarded bodies have neither ended nor been found unreachable. */
  static int open() {
    return OPEN.size();
  }

  private static void run() {
    boolean handedOver = false;
    try {
      while (!handedOver) {
        Reference<? extends SafeCloseInputStream> found = next();
        if (found instanceof Watch watch) {
          watch.bodyIsUnreachable();
        } else if (OPEN.isEmpty()) {
          RUNNING.set(false);
          // A body opened meanwhile has started the next thread, unless it saw this one running.
          handedOver = OPEN.isEmpty() || !RUNNING.compareAndSet(false, true);
        }
      }
    } finally {
      if (!handedOver) { // a fatal error: the next body starts another
        RUNNING.set(false);
      }
    }
  }

  private static @Nullable Reference<? extends SafeCloseInputStream> next() {
    try {
      return UNREACHABLE.remove(IDLE_MILLIS);
    } catch (InterruptedException nobodyDoes) {
      return null;
    }
  }
}
