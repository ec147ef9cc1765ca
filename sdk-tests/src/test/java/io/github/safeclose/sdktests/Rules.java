package io.github.safeclose.sdktests;

/** What a cell has to come to. */
record Rules(Cell cell) {
  static Rules of(Cell cell) {
    return new Rules(cell);
  }

  boolean deliversMd5() {
    return cell.integrity().hasMd5() && cell.chunked();
  }

  long delivered() {
    return Play.N + (deliversMd5() ? 16 : 0);
  }

  int events() {
    return switch (cell.action()) {
      case HEAD -> 0;
      case NOT_FOUND, LIST -> cell.hook().decorates() ? 1 : 0;
      default -> 1;
    };
  }

  boolean aborts() {
    return switch (cell.action()) {
      case READ_TO_END, EXACTLY_N, DRAIN, NOT_FOUND, HEAD, LIST, TRUNCATED, TOO_LONG -> false;
      case STALLED_END -> cell.chunked();
      default -> true;
    };
  }

  boolean connectionIsCut() {
    return freesReader() && !(cell.client() == Client.CRT_ASYNC && cell.action().stalls());
  }

  boolean nextRequestIsServed() {
    return cell.action() != Action.TOO_LONG || cell.chunked() && cell.client() != Client.NETTY_ASYNC;
  }

  boolean freesReader() {
    return !(cell.client() == Client.URL_CONNECTION && (cell.action().byOther() || cell.action() == Action.STALLED_DRAIN || cell.action() == Action.STALLED_END));
  }
}
