package io.github.safeclose.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * What one {@code close()} costs, for a single test of your own:
 *
 * <pre>{@code
 * ScriptedBody source = ScriptedBody.of(1 << 20);
 * InputStream body = new MyStream(source, source::abort);
 * body.readNBytes(10);
 * assertThatClosing(body).countedBy(source::taken).takesAtMost(0).allocatesAtMost(4096);
 * }</pre>
 *
 * <p>The stream is closed by the first bound, on the calling thread; further bounds are held
 * against the same close. What {@code close()} throws is thrown on. For one thread. There is no
 * bound on time: such a test fails on a slow machine and passes on a fast one.
 */
public final class ClosingAssert {
  private final InputStream stream;
  private @Nullable LongSupplier counter;
  private boolean closed;
  private long taken;
  private long allocated;

  private ClosingAssert(InputStream stream) {
    this.stream = Objects.requireNonNull(stream, "stream");
  }

  /**
   * Begins; nothing is closed yet.
   *
   * @param stream the stream to close
   * @return the next step
   */
  public static ClosingAssert assertThatClosing(InputStream stream) {
    return new ClosingAssert(stream);
  }

  /**
   * Says how many bytes were taken from below the stream so far. A stream does not tell that of
   * itself, so it needs something underneath that counts: {@code ScriptedBody::taken}, {@code
   * CountingOrigin::bodyBytes}, or a counter of your own. Over a socket, leave room in the bound
   * for what is on its way.
   *
   * @param counter any number that grows by one with each byte; asked before and after the close
   * @return this
   * @throws IllegalStateException if the stream is closed already
   */
  public ClosingAssert countedBy(LongSupplier counter) {
    if (closed) {
      throw new IllegalStateException("call countedBy(..) before the first bound");
    }
    this.counter = Objects.requireNonNull(counter, "counter");
    return this;
  }

  /**
   * Closes, and holds the bytes that closing has taken against a bound.
   *
   * @param bytes the bound
   * @return this
   * @throws IOException what {@code close()} throws
   * @throws AssertionError if it has taken more
   * @throws IllegalStateException if there is no counter
   */
  public ClosingAssert takesAtMost(long bytes) throws IOException {
    if (counter == null) {
      throw new IllegalStateException(
          "what closing takes has to be counted below the stream: call countedBy(..) first");
    }
    close();
    if (taken > bytes) {
      throw new AssertionError(
          "closing took " + taken + " bytes, but may take " + bytes + " at most");
    }
    return this;
  }

  /**
   * Closes, and holds what the closing thread allocates meanwhile against a bound. On a JVM that
   * does not tell (no {@code com.sun.management}), the test is skipped here, visibly; so make this
   * the last bound.
   *
   * @param bytes the bound; leave room for classes that are loaded at the first close
   * @return this
   * @throws IOException what {@code close()} throws
   * @throws AssertionError if it has allocated more
   */
  public ClosingAssert allocatesAtMost(long bytes) throws IOException {
    close();
    Assumptions.assumeTrue(AllocationMeter.isPresent(), AllocationMeter.ABSENT);
    if (allocated > bytes) {
      throw new AssertionError(
          "closing allocated " + allocated + " bytes, but may allocate " + bytes + " at most");
    }
    return this;
  }

  private void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    LongSupplier counting = counter == null ? () -> 0 : counter;
    long before = counting.getAsLong();
    if (AllocationMeter.isPresent()) {
      AllocationMeter meter = AllocationMeter.start(thread -> false);
      stream.close();
      allocated = meter.mine();
    } else {
      stream.close();
    }
    taken = counting.getAsLong() - before;
  }
}
