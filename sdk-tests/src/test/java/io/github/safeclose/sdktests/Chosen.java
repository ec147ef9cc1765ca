package io.github.safeclose.sdktests;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What is played in every build: all pairs, and each combination that is special somewhere. */
final class Chosen {
  private static final List<Cell> CELLS = choose();

  private Chosen() {}

  static List<Cell> cells() {
    return CELLS;
  }

  private static List<Cell> choose() {
    Set<Cell> chosen = new LinkedHashSet<>(AllPairs.of(Cell.all()));
    named().forEach(chosen::add);
    for (KnownLimit limit : KnownLimit.values()) {
      Cell.all().stream().filter(limit::holdsFor).findFirst().ifPresent(chosen::add);
    }
    return List.copyOf(chosen);
  }

  /** The measurements that the project began with. */
  static Stream<Cell> named() {
    return Cell.all().stream().filter(Chosen::isNamed);
  }

  private static boolean isNamed(Cell cell) {
    boolean bare = cell.integrity() == Integrity.NONE;
    boolean plain = bare && !cell.tls() && !cell.chunked();
    boolean decorated = cell.hook() == Hook.DECORATOR;
    boolean lowest = decorated || cell.client().isAsync();
    return switch (cell.action()) {
      // The drain: each client, plain, over TLS, chunked.
      case CLOSE ->
          (bare && lowest) || (cell.isRefused() && !cell.tls() && cell.client().isApache());
      // Managed transformers that fail, under either hook that is below them.
      case FAILING_SINK, FAILING_FILE ->
          plain && cell.client().isApache() && !cell.hook().transforms();
      case INTERRUPTED -> plain && cell.client().isApache() && decorated;
      // Blocked readers; freesBlockedReaders() is what the client has, and false for transformers.
      case STALLED_CLOSE, STALLED_CLOSE_BY_OTHER, STALLED_ABORT_BY_OTHER ->
          bare && (lowest || (cell.hook() == Hook.TRANSFORMER && !cell.chunked()));
      case STALLED_DRAIN, STALLED_END -> bare && lowest;
      // Length known and read exactly; chunked, where the last chunk is still on the wire.
      case EXACTLY_N ->
          !cell.tls()
              && ((bare && lowest)
                  || (!cell.chunked() && cell.countsMd5() && cell.client().isApache()));
      case TRUNCATED, HEAD, UNREAD_TIMER -> (plain && lowest) || isLimited(cell);
      case LIST -> bare && !cell.tls() && cell.chunked() && decorated;
      default -> false;
    };
  }

  private static boolean isLimited(Cell cell) {
    return cell.integrity() == Integrity.NONE && KnownLimit.NETTY_TRUNCATED_CHUNKS.holdsFor(cell);
  }
}
