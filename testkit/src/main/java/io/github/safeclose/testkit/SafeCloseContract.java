package io.github.safeclose.testkit;

import io.github.safeclose.DrainBudget;
import io.github.safeclose.SafeCloseInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * The contract C1 to C15 of {@link SafeCloseInputStream} as JUnit tests for a stream of your own,
 * named {@code c01_…} to {@code c15_…}. Extend it and say how your stream is opened:
 *
 * <pre>{@code
 * class MyStreamTest extends SafeCloseContract {
 *   @Override protected InputStream open(ScriptedBody source) {
 *     return new MyStream(source, source::abort);
 *   }
 * }
 * }</pre>
 *
 * <p>That alone runs what can be asked of any stream. The other methods say what else yours can do,
 * and each makes more tests run; the rest is skipped and says why. It is a class, not an interface,
 * because every test has a listener and bodies of its own.
 *
 * <p>Nothing is asserted about time. {@link #patience} only fails what hangs.
 */
public abstract class SafeCloseContract extends ForeignCodeSentences {

  /** For subclasses; JUnit makes one instance for each test. */
  protected SafeCloseContract() {}

  /**
   * Opens the stream under test on a scripted body. Its way to cut the connection is {@link
   * ScriptedBody#abort}; a stream that cuts by closing calls it where it would close its socket.
   *
   * @param source what the stream reads, aborts and closes
   * @return the stream; no byte of the source may have been read
   * @throws Exception anything; it fails the test
   */
  protected abstract InputStream open(ScriptedBody source) throws Exception;

  /**
   * Opens a stream that is wrapped at two layers, each of which reports to {@link #listener}. For
   * {@link Capability#WRAPS_TWICE}.
   *
   * @param source what the stream reads, aborts and closes
   * @return the outer stream
   * @throws Exception anything; it fails the test
   */
  protected InputStream openTwice(ScriptedBody source) throws Exception {
    throw new UnsupportedOperationException("WRAPS_TWICE needs openTwice(..)");
  }

  /**
   * What the stream can do.
   *
   * @return default: nothing beyond being read and closed
   */
  @Override
  protected Set<Capability> capabilities() {
    return EnumSet.noneOf(Capability.class);
  }

  /**
   * Aborts the stream under test. For {@link Capability#ABORT_HANDLE}.
   *
   * @param body what {@link #open} has returned
   * @throws Exception anything; it fails the test
   */
  @Override
  protected void abort(InputStream body) throws Exception {
    if (!(body instanceof SafeCloseInputStream safe)) {
      throw new UnsupportedOperationException("ABORT_HANDLE needs abort(..)");
    }
    safe.abort();
  }

  /**
   * The most that {@code close()} of this stream may read of a half-read body, and how long. C1 is
   * held against it, and C11 is asked only of a stream that drains.
   *
   * @return default: {@link DrainBudget#NONE}
   */
  @Override
  protected DrainBudget budget() {
    return DrainBudget.NONE;
  }

  /**
   * What closing may allocate, on the closing thread and its helpers together (C3).
   *
   * @return bytes. Default: 4 KiB, and 8 KiB for a buffer if {@link #budget} is not none
   */
  @Override
  protected long allocation() {
    return budget().isNone() ? 4 * 1024 : (4 + 8) * 1024;
  }

  /**
   * Which threads allocate on behalf of {@code close()}, besides the one that called it.
   *
   * @param thread a live thread
   * @return default: whether its name begins with {@code safeclose-}
   */
  @Override
  protected boolean isHelper(Thread thread) {
    return thread.getName().startsWith("safeclose-");
  }

  /**
   * After what time a call is taken to hang. Choose it far above every time budget of the stream,
   * and far below the client's read timeout; a stream that keeps the contract never waits for it.
   *
   * @return default: 20 seconds
   */
  @Override
  protected Duration patience() {
    return Duration.ofSeconds(20);
  }

  @Override
  final InputStream openBody(ScriptedBody source) throws Exception {
    return open(source);
  }

  @Override
  final InputStream openBodyTwice(ScriptedBody source) throws Exception {
    return openTwice(source);
  }

  @Override
  long inFlight() {
    return 0;
  }

  @Override
  boolean inProcess() {
    return true;
  }
}
