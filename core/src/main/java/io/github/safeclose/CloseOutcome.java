package io.github.safeclose;

/** How a body ended, seen from its connection. New constants would be a breaking change. */
public enum CloseOutcome {
  /** Read to its end by its reader. */
  EXHAUSTED,
  /** Closed before its end; {@code close()} read the rest within its budget. */
  DRAINED,
  /** Cut: nothing more was read. */
  ABORTED,
  /** Observe mode only: left to the client's own {@code close()}, whatever that read. */
  OBSERVED;

  /**
   * Whether the connection can serve another request. True says that nothing of this body stands in
   * the way; whether the client keeps the connection is its own affair.
   *
   * @return {@code true} for {@link #EXHAUSTED} and {@link #DRAINED}
   */
  public boolean mayReuseConnection() {
    return this == EXHAUSTED || this == DRAINED;
  }
}
