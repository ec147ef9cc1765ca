package io.github.safeclose;

import static io.github.safeclose.BodyWord.State.CLOSED;
import static io.github.safeclose.BodyWord.State.CLOSING;
import static io.github.safeclose.BodyWord.State.EXHAUSTED;
import static io.github.safeclose.BodyWord.State.OPEN;
import static io.github.safeclose.BodyWord.State.READING;

import io.github.safeclose.internal.JumpingSource;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.Reference;
import java.util.Objects;
import java.util.OptionalDouble;
import org.apache.commons.io.IOUtils;
import org.jspecify.annotations.Nullable;

/** The reading side of a body, and who ends it; {@link Ending} does the ending. */
final class AbortingBody extends SafeCloseInputStream {
  private static final int TRANSFER_BUFFER = 16 * 1024;
  private static final int TIMED_READ = 1024;
  private static final long AT_END = -1;

  private final BodyBuilder body;
  private final InputStream source;
  private final BodyWord word = new BodyWord();
  private final Exchange exchange;
  private final Ending ending;
  private volatile @Nullable Throwable firstFailure;
  // Written by the reader inside READING, read by the closer after it: the word orders them.
  private long timedBytes;
  private long timedNanos;

  AbortingBody(BodyBuilder body, Aborter aborter) {
    this.body = body;
    this.source = body.source;
    this.exchange = new Exchange(body, aborter);
    this.ending = new Ending(body, word, exchange, membership);
  }

  /** Ends this body should everybody forget it. */
  void guard() {
    ending.guardedBy(LeakGuard.watch(this, ending));
  }

  @Override
  public int read() throws IOException {
    long reading = enter();
    if (reading == AT_END) {
      return IOUtils.EOF;
    }
    int value;
    try {
      value = source.read();
    } catch (Throwable failure) { // also a checked one that no signature names, as from Kotlin
      failed(reading, failure);
      throw failure;
    }
    left(reading, value < 0 ? IOUtils.EOF : 1);
    return value;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      refuseIfClosed();
      return 0;
    }
    long reading = enter();
    if (reading == AT_END) {
      return IOUtils.EOF;
    }
    int n;
    try {
      n = length < TIMED_READ ? source.read(bytes, offset, length) : timed(bytes, offset, length);
    } catch (Throwable failure) {
      failed(reading, failure);
      throw failure;
    }
    return (int) left(reading, n);
  }

  private int timed(byte[] bytes, int offset, int length) throws IOException {
    long started = System.nanoTime();
    int n = source.read(bytes, offset, length);
    timedNanos += System.nanoTime() - started;
    timedBytes += Math.max(n, 0);
    return n;
  }

  /**
   * By reading: exact, and it sees the end and the failures that a client's own skip hides. A
   * source of ours may know a better way.
   */
  @Override
  public long skip(long n) throws IOException {
    refuseIfClosed();
    if (n <= 0) {
      return 0;
    }
    long jumped = source instanceof JumpingSource jumping ? jump(jumping, n) : 0;
    return jumped > 0 ? jumped : IOUtils.skip(this, n);
  }

  private long jump(JumpingSource jumping, long n) throws IOException {
    long reading = enter();
    if (reading == AT_END) {
      return 0;
    }
    long jumped;
    try {
      jumped = jumping.jump(n);
    } catch (Throwable failure) {
      failed(reading, failure);
      throw failure;
    }
    return left(reading, jumped);
  }

  /**
   * What can be read without waiting, as far as the client says; 0 at the end, beside a reader, and
   * where the client says something negative.
   */
  @Override
  public int available() throws IOException {
    refuseIfClosed();
    long seen = word.get();
    long reading = BodyWord.of(READING, End.NOT_YET, BodyWord.count(seen));
    if (BodyWord.state(seen) != OPEN || !word.compareAndSet(seen, reading)) {
      return 0;
    }
    int available = 0;
    try {
      available = source.available();
    } finally {
      left(reading, 0);
    }
    return Math.max(available, 0);
  }

  /**
   * Copies what is left to a sink. A failing sink aborts the body at once, and its exception is
   * rethrown as it is (C14). Does not close either side.
   */
  @Override
  public long transferTo(OutputStream sink) throws IOException {
    Objects.requireNonNull(sink, "sink");
    byte[] buffer = new byte[TRANSFER_BUFFER];
    long transferred = 0;
    for (int n = read(buffer); n >= 0; n = read(buffer)) {
      try {
        sink.write(buffer, 0, n);
      } catch (Throwable failure) {
        end(End.SINK_FAILED);
        throw failure;
      }
      transferred += n;
    }
    return transferred;
  }

  /** Enters the client's stream; returns the word to leave it with, or AT_END. */
  private long enter() throws IOException {
    while (true) {
      long seen = word.get();
      switch (BodyWord.state(seen)) {
        case OPEN -> {
          long reading = BodyWord.of(READING, End.NOT_YET, BodyWord.count(seen));
          if (word.compareAndSet(seen, reading)) {
            return reading;
          }
        }
        case READING ->
            throw new IOException(
                "another thread is inside this body: let one thread read it at a time");
        case EXHAUSTED -> {
          return AT_END;
        }
        case CLOSING, CLOSED -> throw closed(firstFailure);
      }
    }
  }

  /** Leaves the client's stream with {@code n} bytes, or at its end. */
  private long left(long reading, long n) throws IOException {
    long before = BodyWord.count(reading);
    try {
      if (n < 0) {
        leftAtEnd(reading, before);
        return IOUtils.EOF;
      }
      if (!word.compareAndSet(reading, BodyWord.of(OPEN, End.NOT_YET, before + n))) {
        exchange.nobodyInside();
        throw closed(null); // what this read still brought is discarded
      }
      if (before <= body.length && before + n > body.length && body.hasLength()) {
        Reports.longerThanKnown(body);
      }
      return n;
    } finally {
      Reference.reachabilityFence(this); // a body that is being read is not leaked
    }
  }

  private void leftAtEnd(long reading, long count) throws IOException {
    if (body.hasLength() && count < body.length) {
      EOFException truncated =
          new EOFException("the body ended after " + count + " of " + body.length + " bytes");
      failed(reading, truncated);
      throw truncated;
    }
    if (!word.compareAndSet(reading, BodyWord.of(EXHAUSTED, End.EXHAUSTED, count))) {
      exchange.nobodyInside();
      throw closed(null);
    }
    ending.report(End.EXHAUSTED, count, 0);
  }

  /** Ends the body after a failed read; throws only if somebody else had ended it before. */
  private void failed(long reading, Throwable failure) throws IOException {
    firstFailure = failure; // before the word, so that whoever sees CLOSED sees this
    long count = BodyWord.count(reading);
    if (word.compareAndSet(reading, BodyWord.of(CLOSED, End.SOURCE_FAILED, count))) {
      ending.cut(End.SOURCE_FAILED, count, false);
      return;
    }
    firstFailure = null; // a consequence of the end, not its cause
    exchange.nobodyInside();
    if (!(failure instanceof VirtualMachineError)) {
      throw closed(failure);
    }
  }

  private void refuseIfClosed() throws IOException {
    if (hasEnded() && BodyWord.state(word.get()) != EXHAUSTED) {
      throw closed(firstFailure);
    }
  }

  private static IOException closed(@Nullable Throwable cause) {
    return new IOException("the body is closed or aborted: nothing more can be read of it", cause);
  }

  @Override
  public void close() throws IOException {
    while (true) {
      long seen = word.get();
      long count = BodyWord.count(seen);
      switch (BodyWord.state(seen)) {
        case OPEN -> {
          if (word.compareAndSet(seen, BodyWord.of(CLOSING, End.NOT_YET, count))) {
            ending.close(count, bytesPerSecond());
            return;
          }
        }
        case READING -> {
          if (word.compareAndSet(seen, BodyWord.of(CLOSED, End.CLOSED_EARLY, count))) {
            ending.cut(End.CLOSED_EARLY, count, true);
            return;
          }
        }
        case EXHAUSTED -> {
          if (word.compareAndSet(seen, BodyWord.of(CLOSED, End.EXHAUSTED, count))) {
            exchange.closeExhausted();
            return;
          }
        }
        case CLOSING, CLOSED -> {
          return;
        }
      }
    }
  }

  private OptionalDouble bytesPerSecond() {
    return timedNanos == 0 || timedBytes == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(timedBytes * 1e9 / timedNanos);
  }

  @Override
  public void abort() {
    end(End.ABORT_CALLED);
  }

  @Override
  void end(End reason) {
    ending.end(reason);
  }

  @Override
  boolean hasEnded() {
    BodyWord.State state = BodyWord.state(word.get());
    return state != OPEN && state != READING;
  }
}
