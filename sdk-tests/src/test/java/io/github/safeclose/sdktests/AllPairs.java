package io.github.safeclose.sdktests;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Chooses cells so that each pair of values that occurs at all occurs in a chosen cell. Greedy. */
final class AllPairs {
  private AllPairs() {}

  record Pair(int first, Object one, int second, Object other) {}

  static List<Cell> of(List<Cell> cells) {
    Set<Pair> missing = new HashSet<>();
    cells.forEach(cell -> missing.addAll(pairs(cell)));
    List<Cell> chosen = new ArrayList<>();
    while (!missing.isEmpty()) {
      Cell best = cells.get(0);
      long most = 0;
      for (Cell cell : cells) {
        long covers = pairs(cell).stream().filter(missing::contains).count();
        if (covers > most) {
          most = covers;
          best = cell;
        }
      }
      chosen.add(best);
      missing.removeAll(pairs(best));
    }
    return chosen;
  }

  static List<Pair> pairs(Cell cell) {
    List<Object> values = cell.values();
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      for (int j = i + 1; j < values.size(); j++) {
        pairs.add(new Pair(i, values.get(i), j, values.get(j)));
      }
    }
    return pairs;
  }
}
