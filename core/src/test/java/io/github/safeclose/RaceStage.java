package io.github.safeclose;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

/**
 * One body, and what threads can do to it at the same time. Lincheck makes one per schedule, plays
 * operations on it in several threads, and calls {@link #ended} when all are done.
 */
public abstract class RaceStage {
  /** As many bytes as a thread may read and still come to the end within its operations. */
  private static final int LENGTH = 1;

  private final Source source = new Source();
  private final AtomicInteger aborts = new AtomicInteger();
  private final AtomicInteger events = new AtomicInteger();
  private final AtomicInteger got = new AtomicInteger();
  private volatile CloseEvent event;
  private final SafeCloseInputStream body;

  RaceStage(ClosePolicy policy) {
    BodyBuilder builder =
        SafeClose.builder()
            .policy(policy)
            .listener(this::told)
            .build()
            .body(source)
            .aborter(aborts::incrementAndGet)
            .length(LENGTH);
    // The clock stands still: no timer is started, and Lincheck sees every thread there is. The
    // deadline is an operation of the stage instead.
    builder.probeNanos = Long.MAX_VALUE;
    builder.closeNanos = Long.MAX_VALUE;
    body = builder.open();
  }

  /** {@code close()} cuts. */
  public static final class Cutting extends RaceStage {
    public Cutting() {
      super(ClosePolicy.abort());
    }
  }

  /** {@code close()} drains, without a limit: {@link #deadline} is the limit. */
  public static final class Draining extends RaceStage {
    public Draining() {
      super(ClosePolicy.drainAll());
    }
  }

  private void told(CloseEvent told) {
    events.incrementAndGet();
    event = told;
  }

  @Operation
  public void read() {
    try {
      if (body.read() >= 0) {
        got.incrementAndGet();
      }
    } catch (IOException ended) {
      // closed by another, or another is inside
    }
  }

  @Operation
  public void close() throws IOException {
    body.close();
  }

  @Operation
  public void abort() {
    body.abort();
  }

  /** What the timer does, at any moment instead of after a time: it cuts a body that is closing. */
  @Operation
  public void deadline() {
    if (body.hasEnded()) {
      body.end(End.DEADLINE);
    }
  }

  @Operation
  public void available() {
    try {
      require(body.available() >= 0, "available() is not negative");
    } catch (IOException ended) {
      // closed by another
    }
  }

  /** C4, C5, C11: whoever was first. */
  @Validate
  public void ended() {
    body.abort(); // where nobody did
    require(events.get() == 1, "one event, not " + events.get());
    require(source.closes.get() == 1, "one close, not " + source.closes.get());
    require(!source.crossed, "nobody is inside the client's stream beside another");
    boolean kept = event.outcome().mayReuseConnection();
    require(aborts.get() == (kept ? 0 : 1), aborts.get() + " aborts, and " + event);
    require(event.bytesRead() == got.get(), got.get() + " bytes were got, and " + event);
    long counted = event.bytesRead() + event.bytesDrained().getAsLong();
    require(counted <= source.taken.get(), "no more than was taken: " + event);
    require(!kept || counted == LENGTH, "kept only at its end: " + event);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  /** A client's stream that sees two threads inside it, and a close beside a reader. */
  private static final class Source extends InputStream {
    final AtomicInteger closes = new AtomicInteger();
    private final AtomicInteger inside = new AtomicInteger();
    private volatile boolean crossed;
    private final AtomicInteger taken = new AtomicInteger();

    @Override
    public int read() {
      enter();
      int value = taken.get() < LENGTH ? 7 : -1;
      if (value >= 0) {
        taken.incrementAndGet();
      }
      inside.decrementAndGet();
      return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      int value = read();
      bytes[offset] = (byte) value;
      return value < 0 ? -1 : 1;
    }

    @Override
    public int available() {
      enter();
      inside.decrementAndGet();
      return 1;
    }

    private void enter() {
      if (inside.incrementAndGet() > 1) {
        crossed = true;
      }
    }

    @Override
    public void close() {
      closes.incrementAndGet();
      if (inside.get() > 0) {
        crossed = true;
      }
    }
  }
}
