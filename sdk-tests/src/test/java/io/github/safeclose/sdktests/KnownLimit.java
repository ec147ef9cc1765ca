package io.github.safeclose.sdktests;

import static io.github.safeclose.sdktests.Action.ABORT;
import static io.github.safeclose.sdktests.Action.CLOSE;
import static io.github.safeclose.sdktests.Action.FAILING_FILE;
import static io.github.safeclose.sdktests.Action.FAILING_SINK;
import static io.github.safeclose.sdktests.Action.INTERRUPTED;
import static io.github.safeclose.sdktests.Action.STALLED_CLOSE;
import static io.github.safeclose.sdktests.Action.TRUNCATED;
import static io.github.safeclose.sdktests.Action.UNREAD_TIMER;
import static io.github.safeclose.sdktests.Client.APACHE;
import static io.github.safeclose.sdktests.Client.CRT;
import static io.github.safeclose.sdktests.Client.CRT_ASYNC;
import static io.github.safeclose.sdktests.Client.NETTY_ASYNC;
import static io.github.safeclose.sdktests.Client.URL_CONNECTION;

import java.util.EnumSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What cannot be made right from outside a client, and is tested to be so and no worse. */
@SuppressWarnings("ImmutableEnumChecker") // lambdas that hold nothing
enum KnownLimit {
  URL_CONNECTION_LOCK(
      cell ->
          cell.client() == URL_CONNECTION && (cell.action().byOther() || cell.drainsWhileStalled()),
      "url-connection-client, another thread inside a read of a silent server",
      "HttpURLConnection's abort waits for the reader's lock: `close()` and `abort()` return, the"
          + " reader and the connection stay until data or the read timeout (SDK: 30 s)"),
  CRT_ASYNC_STALLED(
      cell -> cell.client() == CRT_ASYNC && cell.action().stalls(),
      "aws-crt-client async, a silent server",
      "`close()` and `abort()` return and readers are freed; the connection stays open until the"
          + " server sends something"),
  NETTY_TRUNCATED_CHUNKS(
      cell -> cell.client() == NETTY_ASYNC && cell.chunked() && cell.action() == TRUNCATED,
      "netty-nio-client, a chunked body that ends too early",
      "netty reports a clean end, nobody knows a length to compare, and the SDK does not compare a"
          + " CRC either; S3 sends objects with a Content-Length, where it throws"),
  NETTY_EARLY_CANCEL(
      cell -> cell.client() == NETTY_ASYNC && cell.action() == FAILING_FILE,
      "netty-nio-client, a body closed before its first byte came",
      "the SDK's cancel can be lost in a race: the connection was left open in 3 of 200 runs"),
  GIVEN_BACK_LATE(
      cell -> cell.client().hasEventLoop() && cell.keepsConnection(),
      "netty-nio-client, and aws-crt-client sync and async, a body read or drained to its end",
      "the connection goes back to the pool on the client's own thread: a request in the same moment"
          + " may open another; often with netty, seldom with CRT"),
  JDK_TLS_CLOSE(
      cell ->
          (cell.client() == APACHE || cell.client() == URL_CONNECTION)
              && cell.tls()
              && cell.cutsWhileDataComes(),
      "apache-client and url-connection-client over TLS, while data keeps coming",
      "the JDK's `SSLSocket.close()` skips what has arrived for as long as more arrives, on a helper"
          + " thread: usually 0 to 16 MiB, but on a busy loopback up to 913 MiB of a GiB were seen"),
  CRT_READS_AHEAD(
      cell -> (cell.client() == CRT || cell.client() == CRT_ASYNC) && cell.cutsWhileDataComes(),
      "aws-crt-client, sync and async, while data keeps coming",
      "the native event loop reads ahead of its reader: ≤ 32 MiB after the action"),
  URL_CONNECTION_LISTS(
      cell ->
          cell.client() == URL_CONNECTION
              && cell.chunked()
              && cell.action() == Action.LIST
              && !cell.hook().decorates(),
      "url-connection-client, chunked ListObjectsV2 without the decorator",
      "the JDK keeps the connection only if the last chunk has arrived when the SDK closes; with"
          + " the decorator it is kept"),
  SDK_REFUSES(
      Cell::isRefused,
      "append-md5 on a chunked answer",
      "S3 never sends it; the SDK throws (\"Service returned null 'Content-Length'\") and closes the"
          + " body, above the decorator and the interceptor. A transformer never sees it: the SDK's"
          + " own drain runs");

  private final Predicate<Cell> where;
  final String place;
  final String words;

  KnownLimit(Predicate<Cell> where, String place, String words) {
    this.where = where;
    this.place = place;
    this.words = words;
  }

  boolean holdsFor(Cell cell) {
    return where.test(cell);
  }

  static List<KnownLimit> of(Cell cell) {
    return Stream.of(values()).filter(limit -> limit.holdsFor(cell)).toList();
  }

  static final EnumSet<Action> CUT_WHILE_DATA_COMES =
      EnumSet.of(CLOSE, ABORT, FAILING_SINK, FAILING_FILE, INTERRUPTED, UNREAD_TIMER);

  static final EnumSet<Action> MAY_DRAIN_STALLED =
      EnumSet.of(STALLED_CLOSE, Action.STALLED_END, Action.STALLED_DRAIN);
}
