package io.github.safeclose.sdktests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every build plays covers what it says. */
class AllPairsTest {
  @Test
  void everyPairThatCanBe_isInAChosenCell() {
    Set<AllPairs.Pair> missing = new HashSet<>();
    Cell.all().forEach(cell -> missing.addAll(AllPairs.pairs(cell)));
    assertThat(missing).hasSizeGreaterThan(300);
    Chosen.cells().forEach(cell -> missing.removeAll(AllPairs.pairs(cell)));
    assertThat(missing).isEmpty();
  }

  @Test
  void pairs_areFarFewerThanTheProduct() {
    List<Cell> pairs = AllPairs.of(Cell.all());
    assertThat(pairs).doesNotHaveDuplicates().hasSizeLessThan(Cell.all().size() / 10);
    assertThat(AllPairs.of(Cell.all())).isEqualTo(pairs);
  }

  @ParameterizedTest
  @EnumSource(KnownLimit.class)
  void everyKnownLimit_isInAChosenCell(KnownLimit limit) {
    assertThat(Chosen.cells()).anyMatch(limit::holdsFor);
  }
}
