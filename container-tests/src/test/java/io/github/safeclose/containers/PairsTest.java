package io.github.safeclose.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairsTest {
  private record Three(int a, String b, boolean c) {}

  @Test
  void everyPairOfTheWhole_isInThePick_whichIsSmaller() {
    List<Three> all = new ArrayList<>();
    for (int a = 0; a < 5; a++) {
      for (String b : List.of("x", "y", "z")) {
        for (boolean c : new boolean[] {true, false}) {
          if (a != 4 || c) { // one that cannot be
            all.add(new Three(a, b, c));
          }
        }
      }
    }
    List<Three> picked = Pairs.pick(all, List.of(Three::a, Three::b, Three::c));
    assertThat(picked).hasSizeLessThan(all.size()).isSubsetOf(all);
    for (Three one : all) {
      assertThat(picked).anyMatch(p -> p.a == one.a && p.b.equals(one.b));
      assertThat(picked).anyMatch(p -> p.a == one.a && p.c == one.c);
      assertThat(picked).anyMatch(p -> p.b.equals(one.b) && p.c == one.c);
    }
  }
}
