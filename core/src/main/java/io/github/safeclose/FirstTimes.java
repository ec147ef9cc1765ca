package io.github.safeclose;

import java.util.HashSet;
import java.util.Set;

/** Tells what is new from what was met before, to log it once; when it is full, nothing is new. */
final class FirstTimes {
  static final int LIMIT = 64;

  private final Set<String> met = new HashSet<>();

  synchronized boolean isFirst(String name) {
    return met.size() < LIMIT && met.add(name);
  }
}
