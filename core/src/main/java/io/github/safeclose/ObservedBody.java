package io.github.safeclose;

import io.github.safeclose.internal.DrainingClose;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.io.IOUtils;

/**
 * Observe mode: passes everything through as it is, counts and times it, and reports one event.
 * Nothing is aborted but by the user's own {@code abort()}. What {@code close()} drains is counted
 * where the client is known to read the rest, and reported as unknown elsewhere.
 */
final class ObservedBody extends SafeCloseInputStream {
  private static final int DRAIN_BUFFER = 8 * 1024;

  private final BodyBuilder body;
  private final InputStream source;
  private final Aborter aborter;
  private final AtomicLong read = new AtomicLong();
  private final AtomicBoolean reported = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean readFailed;

  ObservedBody(BodyBuilder body, Aborter aborter) {
    this.body = body;
    this.source = body.source;
    this.aborter = aborter;
  }

  @Override
  public int read() throws IOException {
    int value;
    try {
      value = source.read();
    } catch (Throwable failure) { // also a checked one that no signature names, as from Kotlin
      readFailed = true;
      throw failure;
    }
    counted(value < 0 ? IOUtils.EOF : 1);
    return value;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int n;
    try {
      n = source.read(bytes, offset, length);
    } catch (Throwable failure) {
      readFailed = true;
      throw failure;
    }
    return length == 0 ? n : (int) counted(n); // some clients answer -1 to a read of nothing
  }

  @Override
  public long skip(long n) throws IOException {
    try {
      return counted(source.skip(n));
    } catch (Throwable failure) {
      readFailed = true;
      throw failure;
    }
  }

  @Override
  public int available() throws IOException {
    return source.available();
  }

  private long counted(long n) {
    if (n < 0) {
      report(CloseOutcome.EXHAUSTED, CloseReason.END_OF_BODY, OptionalLong.of(0), 0);
    } else {
      read.addAndGet(n);
    }
    return n;
  }

  @Override
  public void close() throws IOException {
    long started = System.nanoTime();
    // Not after an abort or a failure: there the client's close() reads nothing.
    boolean counts =
        closeReadsTheRest() && !readFailed && !reported.get() && closed.compareAndSet(false, true);
    AtomicLong taken = new AtomicLong();
    try {
      if (counts) {
        drain(taken);
      }
      source.close();
    } finally {
      long nanos = System.nanoTime() - started;
      OptionalLong drained = counts ? OptionalLong.of(taken.get()) : OptionalLong.empty();
      if (report(CloseOutcome.OBSERVED, CloseReason.CLOSED_EARLY, drained, nanos)) {
        ExpensiveCloses.tell(body, drained, nanos);
      }
    }
  }

  private boolean closeReadsTheRest() {
    return aborter instanceof DrainingClose client && client.closeReadsTheRest();
  }

  /** What the client's close() is about to do, in the open. Its failure is the close's own. */
  private void drain(AtomicLong taken) throws IOException {
    byte[] buffer = new byte[DRAIN_BUFFER];
    try {
      for (int n = source.read(buffer); n >= 0; n = source.read(buffer)) {
        taken.addAndGet(n);
      }
    } catch (Throwable failure) {
      try {
        source.close();
      } catch (Throwable another) {
        if (another != failure) { // an exception cannot suppress itself
          failure.addSuppressed(another);
        }
      }
      throw failure;
    }
  }

  @Override
  public void abort() {
    long started = System.nanoTime();
    try {
      aborter.abort();
    } catch (RuntimeException failure) {
      throw failure;
    } catch (Exception failure) {
      Reports.aborterFailed(failure);
    } finally {
      long nanos = System.nanoTime() - started;
      report(CloseOutcome.ABORTED, CloseReason.ABORT_CALLED, OptionalLong.of(0), nanos);
    }
  }

  @Override
  void end(End reason) {
    // nothing is aborted by us in observe mode
  }

  @Override
  boolean hasEnded() {
    return reported.get();
  }

  private boolean report(
      CloseOutcome outcome, CloseReason reason, OptionalLong drained, long nanos) {
    if (!reported.compareAndSet(false, true)) {
      return false;
    }
    Reports.tell(body.config, EndedBody.of(body, outcome, reason, read.get(), drained, nanos));
    return true;
  }
}
