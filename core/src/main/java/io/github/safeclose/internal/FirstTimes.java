package io.github.safeclose.internal;

import java.util.HashSet;
import java.util.Set;

/** Tells what is new from what was met before, to log it once; when it is full, nothing is new. */
public final class FirstTimes {
  /** How many things it remembers. */
  public static final int LIMIT = 64;

  private final Set<String> met = new HashSet<>();

  /** Has met nothing yet. */
  public FirstTimes() {}

  /**
   * Remembers it.
   *
   * @param name what was met
   * @return whether it was new
   */
  public synchronized boolean isFirst(String name) {
    return met.size() < LIMIT && met.add(name);
  }
}
