package io.github.safeclose.servlet.s3;

import org.jspecify.annotations.Nullable;

/**
 * How objects are sent, whichever way they are read.
 *
 * @param disposition the value of Content-Disposition, or null for the object's own
 * @param severalRanges what becomes of a request for several ranges
 * @param deniedStatus the answer where S3 says 403
 * @param accelBuffering whether a reverse proxy may do as it is configured to
 */
record SendOptions(
    @Nullable String disposition,
    SeveralRanges severalRanges,
    int deniedStatus,
    boolean accelBuffering) {
  static final SendOptions DEFAULTS = new SendOptions(null, SeveralRanges.REFUSE, 403, true);

  /** What is answered without asking S3, or null. */
  @Nullable ErrorAnswer refusal(ObjectRequest wanted) {
    if ("".equals(wanted.object().key())) { // the SDK would take it for a mistake of the program's
      return ErrorAnswer.NO_SUCH_OBJECT;
    }
    return severalRanges == SeveralRanges.REFUSE && wanted.ranges().size() > 1
        ? ErrorAnswer.SEVERAL_RANGES
        : null;
  }

  SendOptions disposition(String value) {
    return new SendOptions(value, severalRanges, deniedStatus, accelBuffering);
  }

  SendOptions severalRanges(SeveralRanges value) {
    return new SendOptions(disposition, value, deniedStatus, accelBuffering);
  }

  SendOptions deniedStatus(int value) {
    if (value != 403 && value != 404 && value != 502) {
      throw new IllegalArgumentException("deniedStatus must be 403, 404 or 502, but was " + value);
    }
    return new SendOptions(disposition, severalRanges, value, accelBuffering);
  }

  SendOptions accelBuffering(boolean value) {
    return new SendOptions(disposition, severalRanges, deniedStatus, value);
  }
}
