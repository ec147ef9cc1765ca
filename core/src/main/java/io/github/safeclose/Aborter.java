package io.github.safeclose;

import java.util.Objects;

/**
 * Drops the exchange a body belongs to, now: the connection is cut, nothing more is read from it.
 *
 * <p>An aborter may be called from any thread, also while another thread is inside a read of the
 * body, and more than once; it must be idempotent. It touches its own exchange only: once the
 * client has taken the connection back, it must do nothing (C11). safeclose calls the aborter of a
 * body at most once, and never after the end of the body was seen, except where the client's own
 * {@code close()} then takes more than a second (C6).
 *
 * <p>What an aborter throws is logged and goes no further (C12); {@link VirtualMachineError}
 * passes. An aborter that throws is taken to have done its work: the body is closed after it.
 */
@FunctionalInterface
public interface Aborter {

  /**
   * Drops this exchange.
   *
   * @throws Exception what the client throws; it is logged and goes no further
   */
  void abort() throws Exception;

  /**
   * Whether {@link #abort()} returns at once and frees a thread that is blocked in a read of the
   * body.
   *
   * <p>Where this is {@code false} (the JDK's {@code HttpURLConnection}; Apache HttpClient 4 over
   * TLS, whose abort waits for a stalled peer until the read timeout), the aborter and everything
   * else that can block runs on a helper thread, and {@code close()} still returns in time (C2).
   *
   * <p>An aborter that says {@code true} and blocks all the same blocks {@code close()} with it; so
   * does a client's stream whose own {@code close()} blocks although its exchange was aborted.
   *
   * @return {@code true} by default
   */
  default boolean freesBlockedReaders() {
    return true;
  }

  /**
   * Both aborters, one after the other; the second runs even if the first throws.
   *
   * <p>Some clients honour one handle and ignore the other (in the AWS SDK, the body's and the
   * request's), so use both where both exist.
   *
   * @param first runs first
   * @param second runs second
   * @return an aborter that frees blocked readers if both do
   */
  static Aborter both(Aborter first, Aborter second) {
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(second, "second");
    return new Aborter() {
      @Override
      public void abort() throws Exception {
        try {
          first.abort();
        } catch (Throwable failure) {
          try {
            second.abort();
          } catch (VirtualMachineError fatal) {
            throw fatal;
          } catch (Throwable another) {
            if (another != failure) { // an exception cannot suppress itself
              failure.addSuppressed(another);
            }
          }
          throw failure;
        }
        second.abort();
      }

      @Override
      public boolean freesBlockedReaders() {
        return first.freesBlockedReaders() && second.freesBlockedReaders();
      }
    };
  }
}
