package io.github.safeclose.containers;

/** What a container makes impossible. */
enum Limit {
  UNDERTOW_LOGS_CHUNKED_ASYNC(
      "Undertow may log UT005088 with a stack trace when a chunked response that is written by a"
          + " WriteListener has lost its client; with a Content-Length it does not"),
  JETTY_TELLS_LISTENER_LATE(
      "Jetty tells a WriteListener of the failed write on another thread: up to one more unit is"
          + " read from the source"),
  UNDERTOW_INCLUDE_DOES_NOT_FLUSH(
      "Undertow ignores flush() in an include: over h2 nothing is sent before its buffer is full");

  final String text;

  Limit(String text) {
    this.text = text;
  }
}
