package io.github.safeclose.containers;

/** What a container makes impossible. */
enum Limit {
  UNDERTOW_LOGS_CHUNKED_ASYNC(
      1,
      "Undertow may log UT005088 with a stack trace when a chunked response that is written by a"
          + " WriteListener has lost its client; with a Content-Length it does not"),
  JETTY_TELLS_LISTENER_LATE(
      2,
      "Jetty tells a WriteListener of the failed write on another thread: up to one more unit is"
          + " read from the source"),
  UNDERTOW_INCLUDE_DOES_NOT_FLUSH(
      3,
      "Undertow ignores flush() in an include: over h2 nothing is sent before its buffer is full"),
  TOMCAT_COMPLETES_TWICE(
      4,
      "Tomcat may log an IllegalStateException when a thread of the application calls complete()"
          + " while Tomcat ends the same request because its client has left"),
  TOMCAT_H2_LISTENER_NOT_PLAYED(
      5,
      "A WriteListener over h2 is left out here: in Tomcat 11 such a response of 8 MiB stood still"
          + " in 2 of some 15 runs on a busy machine, and the cause is not found yet");

  final int number;
  final String text;

  Limit(int number, String text) {
    this.number = number;
    this.text = text;
  }
}
