package io.github.safeclose.examples.s3proxy.behind;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Prints as it goes along, and remembers what did not hold. */
final class Report {
  private final PrintStream out;
  private final List<String> broken = new ArrayList<>();

  Report(PrintStream out) {
    this.out = out;
  }

  void line(String text) {
    out.println(text);
  }

  /**
   * Something was promised.
   *
   * @param where the beginning of the line in the table
   * @param promise what was expected
   */
  void expect(boolean held, String where, String promise) {
    if (!held) {
      broken.add(where + " expected " + promise);
    }
  }

  /** What did not hold; empty if all is well. */
  List<String> broken() {
    return List.copyOf(broken);
  }
}
