package io.github.safeclose.sdktests;

/** What is done with a body, or goes wrong with it. */
enum Action {
  CLOSE("`close()` after 10 bytes of 1 GiB"),
  ABORT("`abort()` after 10 bytes of 1 GiB"),
  READ_TO_END("read to -1, `close()`"),
  EXACTLY_N("read exactly N bytes, `close()`"),
  DRAIN("`close()` with 300 KB left, policy `drainUpTo(1 MiB, 10 s)`"),
  FAILING_SINK("the sink fails"),
  FAILING_FILE("the file cannot be written"),
  INTERRUPTED("`close()` by an interrupted thread"),
  STALLED_CLOSE("the server stalls; `close()`"),
  STALLED_ABORT("the server stalls; `abort()`"),
  STALLED_CLOSE_BY_OTHER("a reader is blocked; another thread calls `close()`"),
  STALLED_ABORT_BY_OTHER("a reader is blocked; another thread calls `abort()`"),
  STALLED_END("exactly N bytes read, the end stalls; `close()`"),
  STALLED_DRAIN("the server stalls; `close()`, policy `drainUpTo(2 GiB, 50 ms)`"),
  TRUNCATED("the body ends too early"),
  TOO_LONG("the body is longer than Content-Length says"),
  NOT_FOUND("404"),
  HEAD("HEAD"),
  LIST("ListObjectsV2"),
  UNREAD_TIMER("never read; the SDK's timer at 1 s");

  final String words;

  Action(String words) {
    this.words = words;
  }

  boolean stalls() {
    return name().startsWith("STALLED");
  }

  boolean byOther() {
    return name().endsWith("BY_OTHER");
  }

  /** A successful GetObject. */
  boolean readsObject() {
    return this != NOT_FOUND && this != HEAD && this != LIST;
  }

  /** It is this test that reads, not a transformer of the SDK or nobody. */
  boolean hasReader() {
    return this != FAILING_SINK && this != FAILING_FILE && this != UNREAD_TIMER;
  }

  /** The body is so long that nobody reads it to its end. */
  boolean leavesHugeBody() {
    return switch (this) {
      case READ_TO_END, EXACTLY_N, DRAIN, STALLED_END, TRUNCATED, TOO_LONG, NOT_FOUND, HEAD, LIST ->
          false;
      default -> true;
    };
  }
}
