package io.github.safeclose.examples.s3proxy.demo;

import java.util.ArrayList;
import java.util.List;

/** The rows for people to read, as a table in Markdown. */
final class Table {
  private static final List<String> HEAD =
      List.of(
          "handler",
          "client",
          "S3 sent after it left",
          "thread free after",
          "peak heap after GC",
          "received",
          "other client");

  private Table() {}

  static String of(List<Row> rows) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEAD);
    for (Row row : rows) {
      lines.add(cells(row));
    }
    int[] widths = new int[HEAD.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    StringBuilder table = new StringBuilder();
    for (List<String> line : lines) {
      append(table, line, widths);
      if (line == HEAD) {
        for (int width : widths) {
          table.append("|").append("-".repeat(width + 2));
        }
        table.append("|\n");
      }
    }
    return table.toString();
  }

  private static void append(StringBuilder table, List<String> line, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      String cell = line.get(i);
      table.append("| ").append(cell).append(" ".repeat(widths[i] - cell.length() + 1));
    }
    table.append("|\n");
  }

  private static List<String> cells(Row row) {
    Row.Other other = row.other();
    return List.of(
        row.handler().label(),
        row.client(),
        sent(row),
        free(row),
        heap(row),
        row.received(),
        other == null ? "" : other.answer() + " in " + other.millis() + " ms");
  }

  private static String sent(Row row) {
    Long sent = row.sentAfter();
    return sent == null ? "" : (row.cut() ? "≥ " : "") + Bytes.format(sent);
  }

  private static String free(Row row) {
    if (row.leavers() == 0) {
      return "";
    }
    Long millis = row.freeMillis();
    return millis == null ? "not in time" : millis + " ms";
  }

  private static String heap(Row row) {
    if (row.outOfMemory()) {
      return "OutOfMemoryError";
    }
    Long peak = row.heapPeak();
    return peak == null ? "no answer" : Bytes.format(peak);
  }
}
