package io.github.safeclose;

import io.github.safeclose.HelperThreads.Wait;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The client's two handles on the exchange of one body: its stream, closed once, and its aborter.
 *
 * <p>The stream is closed after the aborter is done and after every thread has come out of it: the
 * last of the two closes. So nobody waits, and nothing is closed beside a reader (C5).
 */
final class Exchange {
  /**
   * What the client's own close() of a body at its end may take. Far more than it needs: a pause of
   * the whole JVM must not cost a connection that is in order.
   */
  static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int NOBODY_INSIDE = 1;
  private static final int ABORTER_DONE = 2;
  private static final int BOTH = NOBODY_INSIDE | ABORTER_DONE;

  final InputStream stream;
  final boolean abortMayBlock;
  private final long closeNanos;
  private final Aborter aborter;
  private final AtomicInteger gone = new AtomicInteger();
  private final AtomicBoolean streamClosed = new AtomicBoolean();

  Exchange(BodyBuilder body, Aborter aborter) {
    this.stream = body.source;
    this.closeNanos = body.closeNanos;
    this.aborter = aborter;
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

  /** No thread is inside the client's stream any more, and none goes in again. */
  void nobodyInside() {
    leave(NOBODY_INSIDE);
  }

  /** Closes the stream at its end, on this thread, which is alone in it. */
  void closeAtEnd() throws IOException {
    if (streamClosed.compareAndSet(false, true)) {
      stream.close();
    }
  }

  /** Closes a body whose -1 was seen and reported; the client's own exceptions pass (C9). */
  void closeExhausted() throws IOException {
    if (!streamClosed.compareAndSet(false, true)) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    PlainClose close = new PlainClose(stream);
    try {
      if (abortMayBlock) {
        Wait wait = HelperThreads.runElsewhere(close, close.done, closeNanos);
        if (wait == Wait.TIMED_OUT && close.hasBegun()) { // else it waits for a free helper
          close.cut();
          abort();
        }
      } else {
        HelperThreads.runHere(
            close,
            closeNanos,
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

  void abort() {
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
    if (before != BOTH && (before | who) == BOTH && streamClosed.compareAndSet(false, true)) {
      boolean interrupted = Thread.interrupted();
      try {
        stream.close();
      } catch (Throwable failure) {
        Reports.swallowed("closing", failure);
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
