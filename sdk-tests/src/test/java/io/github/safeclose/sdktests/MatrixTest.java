package io.github.safeclose.sdktests;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every hook over every HTTP client of the SDK, on real sockets: bytes after the action, the next
 * request's connection, the exception, one event. In every build: all pairs, and the combinations
 * that were once measured to be special; with {@code -Pmatrix}: every combination.
 */
class MatrixTest {
  @ParameterizedTest(name = "{0}")
  @MethodSource("everyBuild")
  @Execution(ExecutionMode.CONCURRENT)
  void pairsAndNamedCells(Cell cell) throws Exception {
    Verdict.check(Rules.of(cell), Play.of(cell));
  }

  static Stream<Cell> everyBuild() {
    return Chosen.cells().stream();
  }

  @Tag("full")
  @ParameterizedTest(name = "{0}")
  @MethodSource("others")
  @Execution(ExecutionMode.CONCURRENT)
  void everyOtherCell(Cell cell) throws Exception {
    Verdict.check(Rules.of(cell), Play.of(cell));
  }

  static Stream<Cell> others() {
    List<Cell> chosen = Chosen.cells();
    return Cell.all().stream().filter(cell -> !chosen.contains(cell));
  }
}
