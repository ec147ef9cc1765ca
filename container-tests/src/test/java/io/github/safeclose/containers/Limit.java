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
  UNDERTOW_ENDS_ERROR_PAGE_CLEANLY(
      5,
      "Undertow ends a chunked response cleanly when it is an error page that fails: the client"
          + " takes the part for the whole. Set a Content-Length"),
  TOMCAT_ENDS_H2_ERROR_PAGE_CLEANLY(
      6,
      "Tomcat over h2 ends an error page cleanly that fails and has no Content-Length: its error"
          + " pages cannot start async work"),
  LEGACY_HEAD_ENDS_FIRST(
      7,
      "Where HttpServlet makes HEAD of GET itself (before Servlet 6.1), it says Content-Length: 0"
          + " as soon as doGet returns, if an asynchronous handler has not said a length by then"),
  TOMCAT_LOGS_DISPATCHED_HEAD(
      8, "Tomcat logs the exception that ends a HEAD when it comes out of a forward or an include"),
  JETTY_WARNS_OF_LOST_CONNECTION(
      9,
      "Jetty 12.1 may log one line at WARNING, without a stack trace, when the connection of an h2"
          + " stream is reset and a blocking handler lets the exception out");

  final int number;
  final String text;

  Limit(int number, String text) {
    this.number = number;
    this.text = text;
  }
}
