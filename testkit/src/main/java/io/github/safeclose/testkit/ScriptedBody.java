package io.github.safeclose.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A client's response stream that follows a script: any length, its content a function of the
 * offset, stalls and failures at a given byte. It counts what is done to it ({@link #counts}).
 *
 * <p>Its {@link #abort} stands for what cuts the connection in a real client, its {@link #close}
 * for the client's own close, which here reads nothing.
 *
 * <p>Threads: write the script on one thread and hand the body over; after that every method may be
 * called from any. Reads beside each other, or a close beside a read, are let through and counted
 * as {@linkplain BodyCounts#crossed crossed}.
 */
public final class ScriptedBody extends InputStream {
  private final Script script;
  private final BodyCounts counts = new BodyCounts();
  private final Gate abortGate = new Gate();
  private OptionalLong length;
  private int available;
  private @Nullable Throwable abortFailure;
  private @Nullable Throwable closeFailure;

  private ScriptedBody(long bytes, OptionalLong length) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes must be 0 or more, but was " + bytes);
    }
    this.script = new Script(bytes, counts);
    this.length = length;
    abortGate.open();
  }

  /**
   * A body of that many bytes, which is also the length it declares.
   *
   * @param bytes 0 or more
   * @return a body
   * @throws IllegalArgumentException if it is negative
   */
  public static ScriptedBody of(long bytes) {
    return new ScriptedBody(bytes, OptionalLong.of(bytes));
  }

  /**
   * A body that declares no length and never ends.
   *
   * @return a body
   */
  public static ScriptedBody endless() {
    return new ScriptedBody(Script.NEVER, OptionalLong.empty());
  }

  /**
   * The byte at an offset, of every body: no zeros in a row, no short period.
   *
   * @param offset bytes from the beginning
   * @return the byte
   */
  public static byte byteAt(long offset) {
    return Script.byteAt(offset);
  }

  /**
   * Declares no length, as a chunked answer does.
   *
   * @return this
   */
  public ScriptedBody ofUnknownLength() {
    length = OptionalLong.empty();
    return this;
  }

  /**
   * Declares that length, whatever it has: a longer or a shorter body than it says.
   *
   * @param declared bytes, 0 or more
   * @return this
   */
  public ScriptedBody declaring(long declared) {
    length = OptionalLong.of(declared);
    return this;
  }

  /**
   * Gives at most that many bytes a read.
   *
   * @param atMost 1 or more; 1 is one byte at a time. Default: no limit
   * @return this
   */
  public ScriptedBody chunks(int atMost) {
    script.chunk = atMost;
    return this;
  }

  /**
   * The read that would begin at this offset waits until the body is aborted or {@linkplain
   * #release released}. At the body's last byte it is the end that stalls.
   *
   * @param offset bytes from the beginning. Default: never
   * @return this
   */
  public ScriptedBody stallsAt(long offset) {
    script.stallAt = offset;
    return this;
  }

  /**
   * The read that would begin at this offset throws, checked exceptions of all kinds included.
   *
   * @param offset bytes from the beginning. Default: never
   * @param thrown what it throws
   * @return this
   */
  public ScriptedBody failsAt(long offset, Throwable thrown) {
    script.failAt = offset;
    script.failure = Objects.requireNonNull(thrown, "thrown");
    return this;
  }

  /**
   * What {@link #available} answers; real clients answer negative numbers, too.
   *
   * @param answer bytes. Default: 0
   * @return this
   */
  public ScriptedBody answersAvailable(int answer) {
    available = answer;
    return this;
  }

  /**
   * Gives that many bytes more after it was aborted, as real clients do from their buffers.
   *
   * @param more bytes. Default: 0
   * @return this
   */
  public ScriptedBody buffers(long more) {
    script.buffered = more;
    return this;
  }

  /**
   * What a reader gets once the body is aborted.
   *
   * @param thrown default: a {@link SocketException}
   * @return this
   */
  public ScriptedBody abortedReaderGets(Throwable thrown) {
    script.abortedReaderGets = Objects.requireNonNull(thrown, "thrown");
    return this;
  }

  /**
   * Shows a reader that it was aborted by an ordinary end: -1, as some clients do.
   *
   * @return this
   */
  public ScriptedBody abortLooksLikeTheEnd() {
    script.abortIsTheEnd = true;
    return this;
  }

  /**
   * Aborting throws, after it has cut.
   *
   * @param thrown default: nothing
   * @return this
   */
  public ScriptedBody abortThrows(Throwable thrown) {
    abortFailure = Objects.requireNonNull(thrown, "thrown");
    return this;
  }

  /**
   * Aborting waits, before it cuts anything, until the body is {@linkplain #release released}.
   *
   * @return this
   */
  public ScriptedBody abortBlocks() {
    abortGate.shut();
    return this;
  }

  /**
   * Closing throws.
   *
   * @param thrown default: nothing
   * @return this
   */
  public ScriptedBody closeThrows(Throwable thrown) {
    closeFailure = Objects.requireNonNull(thrown, "thrown");
    return this;
  }

  /**
   * The length that the body declares, as a client knows it from Content-Length.
   *
   * @return bytes; empty if it declares none
   */
  public OptionalLong length() {
    return length;
  }

  /**
   * What was done to the body so far.
   *
   * @return always the same object
   */
  public BodyCounts counts() {
    return counts;
  }

  /**
   * Bytes taken from the body so far; short for {@code counts().taken()}.
   *
   * @return bytes
   */
  public long taken() {
    return counts.taken();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int wanted) throws IOException {
    Objects.checkFromIndexSize(offset, wanted, target.length);
    counts.enter();
    try {
      return wanted == 0 ? 0 : script.give(target, offset, wanted);
    } finally {
      counts.leave();
    }
  }

  @Override
  public int available() {
    counts.enter();
    counts.leave();
    return available;
  }

  /**
   * Cuts the connection: whoever is inside a stall comes out of it with an exception, and nothing
   * more is given than what is scripted as buffered. Any thread, any number of times; each is
   * counted.
   *
   * @throws IOException nothing unless scripted; then anything
   */
  public void abort() throws IOException {
    counts.abortBegins();
    abortGate.await();
    script.abort();
    counts.abortEnds();
    if (abortFailure != null) {
      throw Sneaky.rethrow(abortFailure);
    }
  }

  /** The peer goes on: whoever waits goes on as if nothing had been, and nobody waits any more. */
  public void release() {
    script.release();
    abortGate.open();
  }

  /**
   * Waits until a thread is inside the stall.
   *
   * @return whether there is one; false after a minute
   */
  public boolean awaitStall() {
    return script.awaitStall();
  }

  @Override
  public void close() throws IOException {
    counts.closed();
    if (closeFailure != null) {
      throw Sneaky.rethrow(closeFailure);
    }
  }
}
