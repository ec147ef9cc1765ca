package io.github.safeclose;

import java.io.InputStream;

/**
 * A body whose {@code close()} costs O(1): bytes, time and memory, however much of it is left.
 *
 * <p>A <em>body</em> is the raw transport stream of a response. It has <em>ended</em> when -1 was
 * seen, or it was closed or aborted, or a read failed.
 *
 * <p>Threads: reads belong to one thread at a time (a read beside another read throws an {@code
 * IOException} and ends nothing); {@link #close()} and {@link #abort()} may be called from any.
 *
 * <p>The promises. C1 to C3 hold for every bounded policy, so not for {@link
 * ClosePolicy#drainAll()}, and not in {@linkplain SafeClose.Mode#OBSERVE observe mode}.
 *
 * <ul>
 *   <li><b>C1</b> {@code close()} on a half-read body takes at most the policy's byte budget from
 *       it, plus at most the one byte of C6, however much is left.
 *   <li><b>C2</b> {@code close()} returns within the policy's time budget (100 ms where the policy
 *       gives none) even when the peer has stalled: the deadline cuts the connection.
 *   <li><b>C3</b> {@code close()} allocates a constant: at most 4 KiB plus the drain buffer (8 KiB)
 *       on plain sources, at most 64 KiB over TLS with budget 0.
 *   <li><b>C4</b> a body ends once and is reported once, by however many threads it is ended.
 *   <li><b>C5</b> {@code abort()} and {@code close()} never wait for a reader or for each other,
 *       and free a reader blocked in a read (where the {@link Aborter} can). {@code close()} beside
 *       a reader is an abort.
 *   <li><b>C6</b> a body whose -1 was seen is not aborted, unless the client's own {@code close()}
 *       then takes more than a second. A body read to exactly its known length is asked once for
 *       its end, with a one-byte read: -1 keeps the connection; a byte, a stall or an error aborts.
 *   <li><b>C7</b> a failing read ends in abort, and the reader gets the original exception.
 *       Argument errors end nothing.
 *   <li><b>C8</b> after {@code close()}, {@code abort()} or a failed read, every read throws {@code
 *       IOException}; its cause is the first failure. After -1, reads return -1 until {@code
 *       close()}.
 *   <li><b>C9</b> {@code close()} throws nothing that aborting or draining caused. An interrupted
 *       closer never drains: it aborts with the flag cleared for the client, and restored.
 *   <li><b>C10</b> a body that ends before its known length throws {@link java.io.EOFException}. A
 *       longer one passes through, counts as of unknown length, and is logged once.
 *   <li><b>C11</b> a drain that fails, stalls or outlives its budget becomes an abort.
 *   <li><b>C12</b> what a listener, policy or aborter throws is logged and goes no further; a
 *       broken policy means abort. {@link VirtualMachineError} passes.
 *   <li><b>C13</b> byte counts are exact through every read method; zero-length reads of an open
 *       body return 0 without touching the source; {@code available()} is never negative; mark is
 *       not supported.
 *   <li><b>C14</b> a failing sink in {@link #transferTo} aborts the body at once, and its exception
 *       is rethrown as it is.
 *   <li><b>C15</b> a body that is wrapped again is decided and reported by the innermost wrapper
 *       alone.
 * </ul>
 */
public abstract sealed class SafeCloseInputStream extends InputStream
    permits AbortingBody, ObservedBody {
  final Membership membership = new Membership();

  /** What the readers of its scope may do: anything where it is in none. */
  volatile ScopeReads scopeReads = ScopeReads.OF_NO_SCOPE;

  SafeCloseInputStream() {}

  /**
   * Wraps a stream with the default configuration, for a body of unknown length.
   *
   * @param body the client's stream
   * @param aborter drops the exchange that the stream belongs to
   * @return the body
   * @see SafeClose#body for a known length, listeners and policies
   */
  public static SafeCloseInputStream wrap(InputStream body, Aborter aborter) {
    return SafeClose.ofDefaults().wrap(body, aborter);
  }

  /**
   * Ends the body now: cuts its connection and reads nothing more. Does nothing if it has ended; if
   * its -1 was seen, the connection is given back instead (C4, C6).
   *
   * <p>Any thread. Never waits for a reader (C5), throws nothing but {@link VirtualMachineError}
   * (C12).
   */
  public abstract void abort();

  /**
   * Takes the body out of its {@link CloseScope}, so that it may outlive it: whoever calls this now
   * owns the body and must close it. Does nothing if it is in none. Any thread.
   *
   * @return this
   */
  public SafeCloseInputStream detach() {
    membership.leave();
    scopeReads = ScopeReads.OF_NO_SCOPE;
    return this;
  }

  /** Ends the body for a reason of safeclose's own; like {@link #abort()} otherwise. */
  abstract void end(End reason);

  abstract boolean hasEnded();

  /** Its {@link BodyWord}, where it has one. */
  long word() {
    return BodyWord.of(BodyWord.State.CLOSED, End.NOT_YET, 0);
  }

  /** Not supported: a body is read once. */
  @Override
  public final boolean markSupported() {
    return false;
  }
}
