package io.github.safeclose;

/** The ways a body can end, as the state word holds them. */
enum End {
  NOT_YET(CloseOutcome.ABORTED, CloseReason.CLOSED_EARLY),
  EXHAUSTED(CloseOutcome.EXHAUSTED, CloseReason.END_OF_BODY),
  DRAINED(CloseOutcome.DRAINED, CloseReason.CLOSED_EARLY),
  CLOSED_EARLY(CloseOutcome.ABORTED, CloseReason.CLOSED_EARLY),
  ABORT_CALLED(CloseOutcome.ABORTED, CloseReason.ABORT_CALLED),
  SOURCE_FAILED(CloseOutcome.ABORTED, CloseReason.SOURCE_FAILED),
  SOURCE_STALLED(CloseOutcome.ABORTED, CloseReason.SOURCE_STALLED),
  SINK_FAILED(CloseOutcome.ABORTED, CloseReason.SINK_FAILED),
  SCOPE_ENDED(CloseOutcome.ABORTED, CloseReason.SCOPE_ENDED),
  UNREAD(CloseOutcome.ABORTED, CloseReason.UNREAD),
  READ_LIMIT(CloseOutcome.ABORTED, CloseReason.READ_LIMIT),
  DEADLINE(CloseOutcome.ABORTED, CloseReason.DEADLINE),
  LEAKED(CloseOutcome.ABORTED, CloseReason.LEAKED);

  final CloseOutcome outcome;
  final CloseReason reason;

  End(CloseOutcome outcome, CloseReason reason) {
    this.outcome = outcome;
    this.reason = reason;
  }

  /** Whether the reader itself has asked for the end, by closing or by reading all of it. */
  boolean isByReader() {
    return switch (this) {
      case NOT_YET, EXHAUSTED, DRAINED, CLOSED_EARLY, DEADLINE -> true;
      default -> false;
    };
  }
}
