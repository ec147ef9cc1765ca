package io.github.safeclose;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the readers of one scope have been given, against its limits. A body refers to this and not
 * to its scope, which refers to its bodies.
 */
final class ScopeReads {
  /** For bodies that are in no scope: without limits. What it counts, nobody asks for. */
  static final ScopeReads OF_NO_SCOPE = new ScopeReads(ScopeLimits.NONE);

  private final ScopeLimits limits;
  private final boolean limited;
  private final AtomicLong left;
  private final AtomicInteger failed = new AtomicInteger();
  private volatile boolean limitReached;

  ScopeReads(ScopeLimits limits) {
    this(limits, new AtomicLong(limits.maxBytes()));
  }

  private ScopeReads(ScopeLimits limits, AtomicLong left) {
    this.limits = limits;
    this.limited = limits.maxBytes() != Long.MAX_VALUE;
    this.left = left;
  }

  /** Of work that goes on: readers of both take from the same rest, and fail each for itself. */
  ScopeReads successor() {
    return new ScopeReads(limits, left);
  }

  /** Takes up to {@code wanted} bytes of what is left; 0 if nothing is. */
  int take(int wanted) {
    if (!limited) {
      return wanted;
    }
    long before = left.getAndUpdate(now -> now - Math.max(0, Math.min(wanted, now)));
    return (int) Math.max(0, Math.min(wanted, before));
  }

  /** Gives back what was taken and not read; negative where more was read than taken. */
  void giveBack(int bytes) {
    if (limited && bytes != 0) {
      left.addAndGet(bytes);
    }
  }

  /** What the reader gets that wants more than there is. */
  ReadLimitException limitReached() {
    limitReached = true;
    return new ReadLimitException(limits.maxBytes());
  }

  /** For the reader of a body that ended so: what it cannot know by itself. */
  String because(End end) {
    return switch (end) {
      case SOURCE_STALLED ->
          "the source has stalled, it gave nothing for " + millis(limits.maxIdle());
      case UNREAD -> "nobody has read this body for " + millis(limits.maxUnread());
      default -> "";
    };
  }

  private static String millis(Duration time) {
    return time.toMillis() + " ms: ";
  }

  boolean isLimitReached() {
    return limitReached;
  }

  /** A reader is about to get an exception. */
  void readFailed() {
    failed.incrementAndGet();
  }

  int failedReads() {
    return failed.get();
  }
}
