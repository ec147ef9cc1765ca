package io.github.safeclose;

import static io.github.safeclose.BodyWord.State.CLOSED;
import static io.github.safeclose.BodyWord.State.CLOSING;
import static io.github.safeclose.BodyWord.State.OPEN;
import static io.github.safeclose.BodyWord.State.READING;

import io.github.safeclose.HelperThreads.Wait;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Ends one body, once {@link BodyWord} has said who does: drains or aborts, closes, reports.
 *
 * <p>Nothing in here leads to the stream that the user holds: else no leak would ever be found.
 */
final class Ending {
  private final BodyBuilder body;
  private final BodyWord word;
  private final Exchange exchange;
  private final Membership membership;
  private final Drain drain = new Drain();
  private volatile LeakGuard.@Nullable Watch guard;
  private volatile @Nullable CountDownLatch closerWaits;
  private volatile @Nullable VirtualMachineError fatal;

  Ending(BodyBuilder body, BodyWord word, Exchange exchange, Membership membership) {
    this.body = body;
    this.word = word;
    this.exchange = exchange;
    this.membership = membership;
  }

  /** Before anybody else knows the body. */
  void guardedBy(LeakGuard.Watch watch) {
    guard = watch;
  }

  /** Ends the body for that reason, unless it has ended. */
  void end(End reason) {
    while (true) {
      long seen = word.get();
      long count = BodyWord.count(seen);
      BodyWord.State state = BodyWord.state(seen);
      switch (state) {
        case OPEN, READING -> {
          if (word.compareAndSet(seen, BodyWord.of(CLOSED, reason, count))) {
            cut(reason, count, state == READING);
            return;
          }
        }
        case CLOSING -> {
          if (cutClosing(seen, reason)) {
            return;
          }
        }
        case EXHAUSTED -> {
          if (word.compareAndSet(seen, BodyWord.of(CLOSED, End.EXHAUSTED, count))) {
            closeQuietly();
            return;
          }
        }
        case CLOSED -> {
          return;
        }
      }
    }
  }

  private void closeQuietly() {
    try {
      exchange.closeExhausted();
    } catch (Throwable failure) {
      Reports.swallowed("closing", failure);
    }
  }

  /**
   * Nobody can reach the body any more. A closer may still be at work in here: it needs the body no
   * longer, and ends it.
   */
  void leaked() {
    BodyWord.State state = BodyWord.state(word.get());
    if (state == OPEN || state == READING) {
      end(End.LEAKED);
    }
  }

  /** The caller has moved the body to CLOSED: aborts, closes, reports. */
  void cut(End end, long read, boolean readerInside) {
    long started = System.nanoTime();
    if (!readerInside) {
      exchange.nobodyInside();
    }
    try {
      exchange.abort();
    } finally {
      report(end, read, System.nanoTime() - started);
    }
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
    exchange.abort();
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
    long nanos = budget.maxTime().isZero() ? body.probeNanos : budget.nanos();
    long bytes = budget.isNone() ? 0 : budget.maxBytes();
    CountDownLatch decided = new CountDownLatch(1);
    Runnable work = () -> drainHere(read, remaining, bytes, decided);
    if (!exchange.abortMayBlock) {
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
        end = drain.run(exchange.stream, remaining, bytes);
      }
      if (remaining != BodyBuilder.UNKNOWN && drain.taken() > remaining) {
        Reports.longerThanKnown(body);
      }
      if (end.outcome.mayReuseConnection()) {
        exchange.closeAtEnd();
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
    exchange.nobodyInside();
    if (mine && !end.outcome.mayReuseConnection()) {
      exchange.abort();
    }
  }

  /** Tells of the end; called once, by the thread that ended the body. */
  void report(End end, long read, long nanos) {
    membership.leave();
    LeakGuard.Watch watch = guard;
    if (watch != null) {
      watch.stop();
    }
    if (end == End.LEAKED) {
      Reports.leaked(body);
    }
    Reports.tell(body.config, Reports.event(body, end, read, drain.freeze(), nanos));
  }
}
