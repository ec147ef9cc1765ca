package io.github.safeclose.testkit;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What was done to a {@link ScriptedBody}. Any thread; each number is exact at its moment. */
public final class BodyCounts {
  private final AtomicLong taken = new AtomicLong();
  private volatile long mark;
  private final AtomicLong touches = new AtomicLong();
  private final AtomicInteger aborts = new AtomicInteger();
  private final AtomicInteger abortsDone = new AtomicInteger();
  private final AtomicInteger closes = new AtomicInteger();
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicBoolean crossed = new AtomicBoolean();
  private final AtomicBoolean interrupted = new AtomicBoolean();

  BodyCounts() {}

  /**
   * How many bytes were taken.
   *
   * @return bytes
   */
  public long taken() {
    return taken.get();
  }

  /** From here on {@link #takenSinceMark} counts anew. */
  public void mark() {
    mark = taken.get();
  }

  /**
   * How many bytes were taken since {@link #mark}, or in all if it was not called.
   *
   * @return bytes
   */
  public long takenSinceMark() {
    return taken.get() - mark;
  }

  /**
   * How often a read or {@code available()} was called.
   *
   * @return calls
   */
  public long touches() {
    return touches.get();
  }

  /**
   * How often it was aborted, counting those still waiting to.
   *
   * @return calls
   */
  public int aborts() {
    return aborts.get();
  }

  /**
   * How often aborting has cut.
   *
   * @return calls
   */
  public int abortsDone() {
    return abortsDone.get();
  }

  /**
   * How often it was closed.
   *
   * @return calls
   */
  public int closes() {
    return closes.get();
  }

  /**
   * Whether two threads were ever inside it at once, or it was closed beside a reader.
   *
   * @return true if so
   */
  public boolean crossed() {
    return crossed.get();
  }

  /**
   * Whether it was ever aborted or closed by a thread whose interrupt flag was set.
   *
   * @return true if so
   */
  public boolean endedWhileInterrupted() {
    return interrupted.get();
  }

  /** Returns where the bytes begin. */
  long take(long n) {
    return taken.getAndAdd(n);
  }

  void enter() {
    touches.incrementAndGet();
    if (inside.incrementAndGet() > 1) {
      crossed.set(true);
    }
  }

  void leave() {
    inside.decrementAndGet();
  }

  void abortBegins() {
    noteFlag();
    aborts.incrementAndGet();
  }

  void abortEnds() {
    abortsDone.incrementAndGet();
  }

  void closed() {
    noteFlag();
    if (inside.get() > 0) {
      crossed.set(true);
    }
    closes.incrementAndGet();
  }

  private void noteFlag() {
    if (Thread.currentThread().isInterrupted()) {
      interrupted.set(true);
    }
  }

  @Override
  public String toString() {
    return taken + " bytes taken, " + aborts + " aborts, " + closes + " closes";
  }
}
