package io.github.safeclose.sdktests;

import io.github.safeclose.CloseOutcome;
import io.github.safeclose.CloseReason;

/** How a body is reported; NOT_REPORTED for bodies that the hook does not guard. */
enum Ending {
  NOT_REPORTED(null, null),
  READ_TO_END(CloseOutcome.EXHAUSTED, CloseReason.END_OF_BODY),
  DRAINED(CloseOutcome.DRAINED, CloseReason.CLOSED_EARLY),
  CLOSED_EARLY(CloseOutcome.ABORTED, CloseReason.CLOSED_EARLY),
  ABORT_CALLED(CloseOutcome.ABORTED, CloseReason.ABORT_CALLED),
  DEADLINE(CloseOutcome.ABORTED, CloseReason.DEADLINE),
  SOURCE_FAILED(CloseOutcome.ABORTED, CloseReason.SOURCE_FAILED);

  final CloseOutcome outcome;
  final CloseReason reason;

  Ending(CloseOutcome outcome, CloseReason reason) {
    this.outcome = outcome;
    this.reason = reason;
  }

  @Override
  public String toString() {
    return outcome == null ? "none" : outcome + ", " + reason;
  }
}
