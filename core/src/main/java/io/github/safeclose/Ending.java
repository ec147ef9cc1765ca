package io.github.safeclose;

import static io.github.safeclose.BodyWord.State.CLOSED;
import static io.github.safeclose.BodyWord.State.CLOSING;

import io.github.safeclose.HelperThreads.Wait;
import java.io.IOException;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Ends one body, once {@link BodyWord} has said who does: drains or aborts, closes, reports.
 *
 * <p>The client's stream is closed after the aborter is done and after every thread has come out of
 * it: the last of the two closes. So nobody waits, and nothing is closed beside a reader (C5).
 */
final class Ending {
  /** What the one-byte read and plain closes may take where the policy gives no time. */
  static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final int NOBODY_INSIDE = 1;
  private static final int ABORTER_DONE = 2;
  private static final int BOTH = NOBODY_INSIDE | ABORTER_DONE;

  private final BodyBuilder body;
  private final BodyWord word;
  private final Aborter aborter;
  private final boolean abortMayBlock;
  private final AtomicInteger gone = new AtomicInteger();
  private final AtomicBoolean sourceClosed = new AtomicBoolean();
  private final Drain drain = new Drain();
  private final Runnable leaveScope;
  private volatile @Nullable CountDownLatch closerWaits;
  private volatile @Nullable VirtualMachineError fatal;

  Ending(BodyBuilder body, BodyWord word, Aborter aborter, Runnable leaveScope) {
    this.body = body;
    this.word = word;
    this.aborter = aborter;
    this.leaveScope = leaveScope;
    this.abortMayBlock = mayBlock(aborter);
  }

  private static boolean mayBlock(Aborter aborter) {
    try {
      return !aborter.freesBlockedReaders();
    } catch (VirtualMachineError error) {
      throw error;
    } catch (Throwable failure) {
      Reports.aborterFailed(failure);
      return true;
    }
  }

  /** The caller has moved the body to CLOSED: aborts, closes, reports. */
  void cut(End end, long read, boolean readerInside) {
    long started = System.nanoTime();
    if (!readerInside) {
      leave(NOBODY_INSIDE);
    }
    try {
      abort();
    } finally {
      report(end, read, System.nanoTime() - started);
    }
  }

  /** A thread that was inside the client's stream has come out and found the body closed. */
  void readerLeft() {
    leave(NOBODY_INSIDE);
  }

  /** Cuts a body that is CLOSING; its closer reports. Does nothing if it got further meanwhile. */
  boolean cutClosing(long seen, End end) {
    if (!word.compareAndSet(seen, BodyWord.of(CLOSED, end, BodyWord.count(seen)))) {
      return false;
    }
    drain.freeze();
    CountDownLatch waiting = closerWaits;
    if (waiting != null) {
      waiting.countDown();
    }
    abort();
    return true;
  }

  /** The caller has moved the body from OPEN to CLOSING: decides, drains or aborts, reports. */
  void close(long read, OptionalDouble bytesPerSecond) {
    long started = System.nanoTime();
    boolean interrupted = Thread.interrupted();
    long remaining =
        !body.hasLength() || read > body.length ? BodyBuilder.UNKNOWN : body.length - read;
    try {
      DrainBudget budget = interrupted ? DrainBudget.NONE : budget(read, remaining, bytesPerSecond);
      boolean drains = !budget.isNone() && remaining <= budget.maxBytes();
      if (!interrupted && (drains || remaining == 0)) {
        drain(read, remaining, budget);
      } else {
        settle(End.CLOSED_EARLY, read);
      }
    } catch (VirtualMachineError error) { // such as no thread for the deadline
      settle(End.CLOSED_EARLY, read);
      throw error;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      report(BodyWord.end(word.get()), read, System.nanoTime() - started);
    }
    VirtualMachineError error = fatal;
    if (error != null) {
      throw error;
    }
  }

  private DrainBudget budget(long read, long remaining, OptionalDouble bytesPerSecond) {
    OptionalLong known =
        remaining == BodyBuilder.UNKNOWN ? OptionalLong.empty() : OptionalLong.of(remaining);
    try {
      DrainBudget budget =
          body.config
              .policy()
              .budgetFor(
                  new BodySnapshot(body.origin, body.operation, read, known, bytesPerSecond));
      if (budget != null) {
        return budget;
      }
      Reports.policyReturnedNull();
    } catch (VirtualMachineError error) {
      fatal = error; // thrown once the body has ended
    } catch (Throwable failure) {
      Reports.policyFailed(failure);
    }
    return DrainBudget.NONE;
  }

  private void drain(long read, long remaining, DrainBudget budget) {
    long nanos = budget.maxTime().isZero() ? GRACE_NANOS : budget.nanos();
    long bytes = budget.isNone() ? 0 : budget.maxBytes();
    CountDownLatch decided = new CountDownLatch(1);
    Runnable work = () -> drainHere(read, remaining, bytes, decided);
    if (!abortMayBlock) {
      HelperThreads.runHere(work, nanos, () -> cutIfClosing(End.DEADLINE));
      return;
    }
    closerWaits = decided;
    Wait wait = HelperThreads.runElsewhere(work, decided, nanos);
    if (wait != Wait.DONE) {
      cutIfClosing(wait == Wait.TIMED_OUT ? End.DEADLINE : End.CLOSED_EARLY);
    }
  }

  private void cutIfClosing(End end) {
    long seen = word.get();
    if (BodyWord.state(seen) == CLOSING) {
      cutClosing(seen, end);
    }
  }

  private void drainHere(long read, long remaining, long bytes, CountDownLatch decided) {
    End end = End.CLOSED_EARLY;
    try {
      if (BodyWord.state(word.get()) == CLOSING) { // not cut while the policy or a queue took time
        end = drain.run(body.source, remaining, bytes);
      }
      if (remaining != BodyBuilder.UNKNOWN && drain.taken() > remaining) {
        Reports.longerThanKnown(body);
      }
      if (end.outcome.mayReuseConnection() && sourceClosed.compareAndSet(false, true)) {
        body.source.close();
      }
    } catch (VirtualMachineError error) {
      fatal = error;
      end = End.SOURCE_FAILED;
    } catch (Throwable failure) {
      Reports.swallowed("draining", failure);
      end = End.SOURCE_FAILED;
    }
    try {
      settle(end, read);
    } finally {
      decided.countDown();
    }
  }

  /** The closer's own decision, unless the deadline or an abort was first. */
  private void settle(End end, long read) {
    boolean mine =
        word.compareAndSet(BodyWord.of(CLOSING, End.NOT_YET, read), BodyWord.of(CLOSED, end, read));
    CountDownLatch waiting = closerWaits;
    if (waiting != null) {
      waiting.countDown(); // before the aborter, which may block
    }
    leave(NOBODY_INSIDE);
    if (mine && !end.outcome.mayReuseConnection()) {
      abort();
    }
  }

  /** Closes a body whose -1 was seen and reported; the client's own exceptions pass (C9). */
  void closeExhausted() throws IOException {
    if (!sourceClosed.compareAndSet(false, true)) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    PlainClose close = new PlainClose(body.source);
    try {
      if (abortMayBlock) {
        Wait wait = HelperThreads.runElsewhere(close, close.done, GRACE_NANOS);
        if (wait == Wait.TIMED_OUT && close.hasBegun()) { // else it waits for a free helper
          close.cut();
          abort();
        }
      } else {
        HelperThreads.runHere(
            close,
            GRACE_NANOS,
            () -> {
              close.cut();
              abort();
            });
      }
    } catch (VirtualMachineError noThread) {
      close.run();
      throw noThread;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    close.rethrow();
  }

  private void abort() {
    if (!abortMayBlock) {
      abortHere();
      return;
    }
    try {
      HelperThreads.run(this::abortHere);
    } catch (VirtualMachineError noThread) {
      abortHere(); // rather late than never
      throw noThread;
    }
  }

  private void abortHere() {
    boolean interrupted = Thread.interrupted();
    boolean done = false;
    try {
      aborter.abort();
      done = true;
    } catch (VirtualMachineError error) {
      throw error;
    } catch (Throwable failure) {
      Reports.aborterFailed(failure);
    } finally {
      if (done || abortMayBlock) {
        leave(ABORTER_DONE);
      } else { // it may not have cut anything, and then closing drains: not on this thread
        HelperThreads.run(() -> leave(ABORTER_DONE));
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void leave(int who) {
    int before = gone.getAndAccumulate(who, (a, b) -> a | b);
    if (before != BOTH && (before | who) == BOTH && sourceClosed.compareAndSet(false, true)) {
      boolean interrupted = Thread.interrupted();
      try {
        body.source.close();
      } catch (Throwable failure) {
        Reports.swallowed("closing", failure);
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /** Tells of the end; called once, by the thread that ended the body. */
  void report(End end, long read, long nanos) {
    leaveScope.run();
    Reports.tell(body.config, Reports.event(body, end, read, drain.freeze(), nanos));
  }
}
