package io.github.safeclose;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Finds the bodies of a scope on which nothing happens, by looking at all of them in even steps:
 * reading itself takes no note of the time. Looks are counted, not the time between them, so that a
 * JVM that was stopped in between ends nothing.
 */
final class IdleLook implements Runnable {
  /** Looks within the shorter of the two times. */
  private static final int STEPS = 8;

  // A scope that everybody forgot must not be kept by this.
  private final WeakReference<CloseScope> scope;

  private IdleLook(CloseScope scope) {
    this.scope = new WeakReference<>(scope);
  }

  static Future<?> later(CloseScope scope, ScopeLimits limits) {
    return HelperThreads.later(new IdleLook(scope), step(limits));
  }

  private static long step(ScopeLimits limits) {
    return Math.min(limits.idleNanos(), limits.unreadNanos()) / STEPS;
  }

  @Override
  public void run() {
    CloseScope found = scope.get();
    if (found == null) {
      return;
    }
    Map<SafeCloseInputStream, End> idle = found.idleBodies();
    if (!idle.isEmpty()) {
      HelperThreads.cut(() -> idle.forEach(SafeCloseInputStream::end));
    }
  }

  /** What the last looks saw of one body. */
  static final class Seen {
    private long word = -1;
    private long times;

    /** How the body has to end, if nothing has happened for too long. */
    @Nullable End look(SafeCloseInputStream body, ScopeLimits limits) {
      long now = body.word(); // its count grows with every byte: an equal word is an equal read
      times = now == word ? times + 1 : 0;
      word = now;
      return switch (BodyWord.state(now)) {
        case OPEN -> isOver(limits.unreadNanos(), limits) ? End.UNREAD : null;
        case READING -> isOver(limits.idleNanos(), limits) ? End.SOURCE_STALLED : null;
        default -> null;
      };
    }

    private boolean isOver(long nanos, ScopeLimits limits) {
      return nanos != Long.MAX_VALUE && times * step(limits) >= nanos - STEPS;
    }
  }
}
