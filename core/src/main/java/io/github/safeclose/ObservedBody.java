package io.github.safeclose;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.io.IOUtils;

/**
 * Observe mode: passes everything through as it is, counts and times it, and reports one event.
 * Nothing is aborted but by the user's own {@code abort()}, and what {@code close()} drains unseen
 * is reported as unknown.
 */
final class ObservedBody extends SafeCloseInputStream {
  private final BodyBuilder body;
  private final InputStream source;
  private final Aborter aborter;
  private final AtomicLong read = new AtomicLong();
  private final AtomicBoolean reported = new AtomicBoolean();

  ObservedBody(BodyBuilder body, Aborter aborter) {
    this.body = body;
    this.source = body.source;
    this.aborter = aborter;
  }

  @Override
  public int read() throws IOException {
    int value = source.read();
    counted(value < 0 ? IOUtils.EOF : 1);
    return value;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int n = source.read(bytes, offset, length);
    return length == 0 ? n : (int) counted(n); // some clients answer -1 to a read of nothing
  }

  @Override
  public long skip(long n) throws IOException {
    return counted(source.skip(n));
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
    try {
      source.close();
    } finally {
      long nanos = System.nanoTime() - started;
      report(CloseOutcome.OBSERVED, CloseReason.CLOSED_EARLY, OptionalLong.empty(), nanos);
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

  private void report(CloseOutcome outcome, CloseReason reason, OptionalLong drained, long nanos) {
    if (!reported.compareAndSet(false, true)) {
      return;
    }
    long bytes = read.get();
    Optional<Long> avoided =
        body.hasLength() && drained.isPresent() && body.length >= bytes
            ? Optional.of(body.length - bytes)
            : Optional.empty();
    Reports.tell(
        body.config,
        new EndedBody(
            outcome,
            reason,
            body.origin,
            body.operation,
            bytes,
            drained,
            avoided.map(OptionalLong::of).orElseGet(OptionalLong::empty),
            Duration.ofNanos(nanos)));
  }
}
