package io.github.safeclose;

/** Why a body ended. Later versions may add reasons. */
public enum CloseReason {
  /** Its end was reached by its reader. */
  END_OF_BODY,
  /** {@code close()} was called before the end. */
  CLOSED_EARLY,
  /** {@code abort()} was called. */
  ABORT_CALLED,
  /** A read of the source failed, or the source ended before its known length. */
  SOURCE_FAILED,
  /** A read gave nothing for as long as its {@link CloseScope} allows ({@link ScopeLimits}). */
  SOURCE_STALLED,
  /** Writing to where the body was going failed: the client has left. */
  SINK_FAILED,
  /** Its {@link CloseScope} ended while it was open. */
  SCOPE_ENDED,
  /** Nobody had read it for as long as its {@link CloseScope} allows ({@link ScopeLimits}). */
  UNREAD,
  /** Its {@link CloseScope} may read no more ({@link ScopeLimits}). */
  READ_LIMIT,
  /** Draining or closing outlived its time budget. */
  DEADLINE,
  /** It was never closed and became unreachable. */
  LEAKED
}
