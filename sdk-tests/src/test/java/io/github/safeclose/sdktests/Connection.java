package io.github.safeclose.sdktests;

/** What becomes of the connection. */
enum Connection {
  /** The next request uses it. */
  REUSED("reused"),
  /** It stays open, and is given back a moment later: the next request may come too early. */
  REUSED_SOON("reused soon"),
  /** The client closes it at once. */
  CUT("cut"),
  /** It is the body's no more, but stays open as long as the server is silent. */
  LEFT_OPEN("left open"),
  /** Depends on who is faster; nothing is promised. */
  UNSAID("not promised");

  final String words;

  Connection(String words) {
    this.words = words;
  }
}
