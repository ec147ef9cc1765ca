package io.github.safeclose.aws;

import java.util.Map;

/**
 * What goes wrong with one answer of a {@link FaultyOrigin}; immutable.
 *
 * @param status instead of 200 or 206; 0 for none
 * @param after how many bytes of the body are sent before {@code then}
 * @param ignoresRange answers 200 and the whole object
 * @param extra how many bytes the body goes on beyond its range
 * @param headers other values; an empty one leaves the header out
 */
record Fault(
    int status,
    long after,
    Then then,
    boolean ignoresRange,
    int extra,
    Map<String, String> headers) {
  enum Then {
    /** SO_LINGER 0 and close: the client reads "connection reset". */
    RESET,
    /** An orderly end of the connection. */
    CUT,
    STALL,
    /** Nothing at all is answered. */
    SILENCE
  }

  static final Fault NONE = new Fault(0, Long.MAX_VALUE, Then.RESET, false, 0, Map.of());
  static final Fault SILENCE = new Fault(0, 0, Then.SILENCE, false, 0, Map.of());
  static final Fault IGNORES_RANGE = new Fault(0, Long.MAX_VALUE, Then.RESET, true, 0, Map.of());

  static Fault longer(int extra) {
    return new Fault(0, Long.MAX_VALUE, Then.RESET, false, extra, Map.of());
  }

  static Fault reset(long after) {
    return new Fault(0, after, Then.RESET, false, 0, Map.of());
  }

  static Fault cut(long after) {
    return new Fault(0, after, Then.CUT, false, 0, Map.of());
  }

  static Fault stall(long after) {
    return new Fault(0, after, Then.STALL, false, 0, Map.of());
  }

  static Fault status(int status) {
    return new Fault(status, Long.MAX_VALUE, Then.RESET, false, 0, Map.of());
  }

  static Fault header(String name, String value) {
    return new Fault(0, Long.MAX_VALUE, Then.RESET, false, 0, Map.of(name, value));
  }
}
