package io.github.safeclose.examples.s3proxy.demo;

import java.util.ArrayList;
import java.util.List;

/** Whether the promise was kept. */
final class Verdict {
  /** What S3 may send after one client of the safe handler has left: what sockets hold. */
  static final long MAX_PER_LEAVER = 4 * Bytes.MIB;

  private Verdict() {}

  /** What is wrong with the rows; nothing if all is well. */
  static List<String> problems(List<Row> rows) {
    List<String> problems = new ArrayList<>();
    boolean measured = false;
    for (Row row : rows) {
      problems.addAll(row.wrong());
      if (row.handler() == Handler.SAFE) {
        measured |= row.sentAfter() != null;
        problems.addAll(ofSafe(row));
      }
    }
    if (!measured) {
      problems.add("safe: nobody left, so nothing was measured");
    }
    return problems;
  }

  private static List<String> ofSafe(Row row) {
    List<String> problems = new ArrayList<>();
    String name = "safe, " + row.client() + ": ";
    Long sent = row.sentAfter();
    if (sent != null && sent > MAX_PER_LEAVER * row.leavers()) {
      problems.add(name + "S3 sent " + Bytes.format(sent) + " after " + row.leavers() + " left");
    }
    if (row.leavers() > 0 && row.freeMillis() == null) {
      problems.add(name + "a request thread was not free in time");
    }
    if (row.outOfMemory()) {
      problems.add(name + "OutOfMemoryError");
    }
    Row.Other other = row.other();
    if (other != null && !other.right()) {
      problems.add(name + "the other client got: " + other.answer());
    }
    return problems;
  }
}
