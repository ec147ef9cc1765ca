package io.github.safeclose.containers;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Of all combinations, few that still have every two values together that go together. */
final class Pairs {
  static final boolean FULL = Boolean.getBoolean("containers.full");

  private Pairs() {}

  /** All of them under `mvn -Pcontainers`. */
  static <T> List<T> of(Collection<T> all, List<Function<T, Object>> factors) {
    return FULL ? List.copyOf(all) : pick(all, factors);
  }

  static <T> List<T> pick(Collection<T> all, List<Function<T, Object>> factors) {
    Set<Set<Object>> uncovered = new HashSet<>();
    all.forEach(one -> uncovered.addAll(pairsOf(one, factors)));
    List<T> picked = new ArrayList<>();
    while (!uncovered.isEmpty()) {
      T best = null;
      int most = 0;
      for (T one : all) {
        Set<Set<Object>> pairs = pairsOf(one, factors);
        pairs.retainAll(uncovered);
        if (pairs.size() > most) {
          most = pairs.size();
          best = one;
        }
      }
      picked.add(best);
      uncovered.removeAll(pairsOf(best, factors));
    }
    return picked;
  }

  private static <T> Set<Set<Object>> pairsOf(T one, List<Function<T, Object>> factors) {
    Set<Set<Object>> pairs = new HashSet<>();
    for (int i = 0; i < factors.size(); i++) {
      for (int k = i + 1; k < factors.size(); k++) {
        pairs.add(Set.of(factors.get(i).apply(one), factors.get(k).apply(one)));
      }
    }
    return pairs;
  }
}
