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
          + " in 2 of some 15 runs on a busy machine, and the cause is not found yet"),
  UNDERTOW_ENDS_CHUNKED_CLEANLY(
      6,
      "Undertow ends a chunked response cleanly whatever the filter throws: the client takes the"
          + " part for the whole. Set a Content-Length"),
  LEGACY_HEAD_ENDS_FIRST(
      7,
      "Where HttpServlet makes HEAD of GET itself (before Servlet 6.1), it says Content-Length: 0"
          + " as soon as doGet returns, if an asynchronous handler has not said a length by then"),
  TOMCAT_LOGS_DISPATCHED_HEAD(
      8, "Tomcat logs the exception that ends a HEAD when it comes out of a forward or an include"),
  JETTY_SWALLOWS_IN_ERROR_PAGE(
      9,
      "An error page is left out here: Jetty 12.1 ee10 and ee11 swallow what it throws, so that a"
          + " client with a Content-Length hangs, and one without sees a clean end"),
  TOMCAT_H2_DOES_NOT_RESET(
      10,
      "A blocking handler is played in an async dispatch only: otherwise Tomcat does not reset the"
          + " h2 stream, so that a client with a Content-Length hangs, and one without sees a clean"
          + " end"),
  FORWARD_ENDS_CLEANLY(
      11,
      "A forward to a blocking handler that swallows the failure is left out without a length: the"
          + " container ends the response cleanly as the forward returns, before the filter throws"),
  JETTY_LISTENER_THROWS(
      12,
      "On Jetty, a WriteListener that lets the source's failure out is left out: it may see a clean"
          + " end or an open stream. Catch it, and complete()"),
  JETTY_9_H2_FORWARD_HANGS(
      13,
      "A forward to a blocking handler that lets no exception out is left out over h2 with a length:"
          + " Jetty 9.4 leaves such a stream open");

  final int number;
  final String text;

  Limit(int number, String text) {
    this.number = number;
    this.text = text;
  }
}
