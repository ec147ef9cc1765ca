package io.github.safeclose.sdktests;

import java.util.List;

/**
 * What a cell has to come to. The hooks' default policy is in force: nothing of a known length is
 * drained, and up to 64 KiB where the length is unknown (chunked).
 */
record Rules(
    Cell cell, Ending ending, Connection connection, Failure failure, boolean freesReader) {
  private static final long MIB = 1L << 20;

  static Rules of(Cell cell) {
    Rules rules = rule(cell);
    for (KnownLimit limit : KnownLimit.of(cell)) {
      rules = rules.under(limit);
    }
    return rules;
  }

  private static Rules rule(Cell cell) {
    boolean managed = !cell.hook().transforms();
    return switch (cell.action()) {
      case CLOSE -> cut(cell, Ending.CLOSED_EARLY, Failure.NONE);
      case ABORT, STALLED_ABORT, UNREAD_TIMER -> cut(cell, Ending.ABORT_CALLED, Failure.NONE);
      case INTERRUPTED -> cut(cell, Ending.CLOSED_EARLY, Failure.SDK_ABORTED);
      case FAILING_SINK, FAILING_FILE ->
          cut(cell, Ending.CLOSED_EARLY, managed ? Failure.SDK : Failure.IO);
      case STALLED_CLOSE ->
          cut(cell, cell.chunked() ? Ending.DEADLINE : Ending.CLOSED_EARLY, Failure.NONE);
      case STALLED_CLOSE_BY_OTHER -> cut(cell, Ending.CLOSED_EARLY, Failure.IO);
      case STALLED_ABORT_BY_OTHER -> cut(cell, Ending.ABORT_CALLED, Failure.IO);
      case STALLED_END, STALLED_DRAIN -> cut(cell, Ending.DEADLINE, Failure.NONE);
      case TRUNCATED -> cut(cell, Ending.SOURCE_FAILED, Failure.IO);
      case READ_TO_END -> kept(cell, Ending.READ_TO_END, Failure.NONE);
      // The end of chunks is not seen by reading exactly their content: close() asks for it.
      case EXACTLY_N ->
          kept(cell, cell.chunked() ? Ending.DRAINED : Ending.READ_TO_END, Failure.NONE);
      case DRAIN -> kept(cell, Ending.DRAINED, Failure.NONE);
      // Behind a length that was too short, the rest stands on the connection: a broken server.
      case TOO_LONG ->
          new Rules(
              cell,
              Ending.READ_TO_END,
              cell.chunked() ? Connection.REUSED : Connection.UNSAID,
              Failure.NONE,
              true);
      case HEAD -> kept(cell, Ending.NOT_REPORTED, Failure.NONE);
      case NOT_FOUND -> kept(cell, guarded(cell, Ending.READ_TO_END), Failure.NO_SUCH_KEY);
      case LIST ->
          kept(
              cell,
              guarded(cell, cell.chunked() ? Ending.DRAINED : Ending.READ_TO_END),
              Failure.NONE);
    };
  }

  private Rules under(KnownLimit limit) {
    return switch (limit) {
      case URL_CONNECTION_LOCK ->
          cell.action().byOther()
              ? new Rules(cell, ending, Connection.LEFT_OPEN, failure, false)
              : new Rules(cell, ending, Connection.UNSAID, failure, true);
      case CRT_ASYNC_STALLED -> new Rules(cell, ending, Connection.LEFT_OPEN, failure, true);
      case NETTY_TRUNCATED_CHUNKS ->
          new Rules(cell, Ending.READ_TO_END, Connection.CUT, Failure.NONE, true);
      case NETTY_EARLY_CANCEL, URL_CONNECTION_LISTS ->
          new Rules(cell, ending, Connection.UNSAID, failure, true);
      case GIVEN_BACK_LATE ->
          new Rules(
              cell,
              ending,
              cell.client() == Client.NETTY_ASYNC && cell.action() == Action.NOT_FOUND
                  ? Connection.UNSAID // closed in 1 of some 400 runs, below every hook
                  : Connection.REUSED_SOON,
              failure,
              true);
      case SDK_REFUSES ->
          new Rules(
              cell,
              cell.hook() == Hook.TRANSFORMER ? Ending.NOT_REPORTED : Ending.CLOSED_EARLY,
              Connection.UNSAID,
              Failure.SDK,
              true);
      case JDK_TLS_CLOSE, CRT_READS_AHEAD -> this; // bytes only
    };
  }

  private static Rules cut(Cell cell, Ending ending, Failure failure) {
    return new Rules(cell, ending, Connection.CUT, failure, true);
  }

  private static Rules kept(Cell cell, Ending ending, Failure failure) {
    return new Rules(cell, ending, Connection.REUSED, failure, true);
  }

  /** Answers that are no objects pass through the decorator only. */
  private static Ending guarded(Cell cell, Ending ending) {
    return cell.hook().decorates() ? ending : Ending.NOT_REPORTED;
  }

  int events() {
    return ending == Ending.NOT_REPORTED ? 0 : 1;
  }

  boolean nextRequestIsServed() {
    return cell.action() != Action.TOO_LONG || cell.chunked();
  }

  /** How much of the object the reader gets: one of these, or anything if there is none. */
  List<Long> delivered() {
    long all = Play.N;
    return switch (cell.action()) {
      case READ_TO_END, EXACTLY_N, STALLED_END -> List.of(all);
      // The JDK's stream may go on behind a length that was too short.
      case TOO_LONG ->
          cell.chunked()
              ? List.of(all + Play.EXTRA)
              : cell.client() == Client.URL_CONNECTION && !cell.integrity().hasMd5()
                  ? List.of(all, all + Play.EXTRA)
                  : List.of(all);
      case HEAD -> List.of(cell.chunked() ? 0 : all + (cell.integrity().hasMd5() ? 16 : 0));
      case LIST -> List.of((long) Listing.OBJECTS);
      case CLOSE, ABORT, DRAIN, INTERRUPTED, STALLED_CLOSE, STALLED_ABORT, STALLED_DRAIN ->
          List.of(cell.isRefused() ? 0L : 10L);
      default -> List.of();
    };
  }

  /** At most, what {@code close()} reads by itself. */
  long drained() {
    return switch (cell.action()) {
      case CLOSE, FAILING_SINK, FAILING_FILE -> cell.chunked() ? 64 * 1024 : 0;
      case DRAIN -> Play.N - 10 + (cell.countsMd5() ? 16 : 0);
      case STALLED_CLOSE, STALLED_DRAIN -> Play.STALL - 10;
      default -> 0;
    };
  }

  /** At most, what the server still sends after the action; what both sides' sockets hold. */
  long bytesAfter() {
    List<KnownLimit> limits = KnownLimit.of(cell);
    if (!cell.cutsWhileDataComes() || limits.contains(KnownLimit.JDK_TLS_CLOSE)) {
      return Play.HUGE;
    }
    return (limits.contains(KnownLimit.CRT_READS_AHEAD) ? 32 : cell.client().isAsync() ? 16 : 8)
        * MIB;
  }
}
