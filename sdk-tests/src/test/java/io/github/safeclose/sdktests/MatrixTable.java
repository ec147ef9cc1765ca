package io.github.safeclose.sdktests;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** The rules as the tables of docs/aws-sdk.md. */
final class MatrixTable {
  private static final List<Cell> ALL = Cell.all();

  private MatrixTable() {}

  static String markdown() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%,d combinations can be; %d, with all pairs and all known limits among them, are played in"
                .formatted(ALL.size(), Chosen.cells().size())
            + " every build, all of them by `mvn -Pmatrix`.");
    lines.add("");
    lines.add("What every client does, known limits apart:");
    lines.add("");
    actions(lines);
    lines.add("");
    lines.add("What becomes of the connection; numbers are known limits:");
    lines.add("");
    connections(lines);
    lines.add("");
    lines.add("Known limits:");
    lines.add("");
    lines.add("| # | where | what happens |");
    lines.add("|---|---|---|");
    for (KnownLimit limit : KnownLimit.values()) {
      lines.add("| %d | %s | %s |".formatted(number(limit), limit.place, limit.words));
    }
    lines.add("");
    lines.add("What asynchronous clients read ahead of a reader that has taken 10 bytes of 1 GiB");
    lines.add(
        "([PrefetchTest](../sdk-tests/src/test/java/io/github/safeclose/sdktests/PrefetchTest.java)):");
    lines.add("");
    lines.add("| client | server has sent | after `close()` |");
    lines.add("|---|---|---|");
    for (Prefetch client : Prefetch.values()) {
      lines.add("| %s | ≤ %d MiB | %s |".formatted(client.client, client.mib, client.afterClose));
    }
    return String.join("\n", lines) + "\n";
  }

  private static void actions(List<String> lines) {
    lines.add("| what happens | reader or caller gets | event | server still sends |");
    lines.add("|---|---|---|---|");
    for (Action action : Action.values()) {
      List<Cell> cells =
          ALL.stream().filter(c -> c.action() == action && KnownLimit.of(c).isEmpty()).toList();
      lines.add(
          "| %s | %s | %s | %s |"
              .formatted(
                  action.words,
                  words(cells.stream(), cell -> Rules.of(cell).failure().words),
                  byFraming(cells),
                  action.leavesHugeBody() && !action.stalls()
                      ? words(cells.stream(), MatrixTable::bytes)
                      : ""));
    }
  }

  private static String byFraming(List<Cell> cells) {
    String known = words(cells.stream().filter(c -> !c.chunked()), MatrixTable::ending);
    String chunked = words(cells.stream().filter(Cell::chunked), MatrixTable::ending);
    if (known.equals(chunked) || known.isEmpty()) {
      return chunked;
    }
    return chunked.isEmpty() ? known : known + "; chunked: " + chunked;
  }

  private static String ending(Cell cell) {
    return Rules.of(cell).ending().toString();
  }

  private static String bytes(Cell cell) {
    return "≤ %d MiB%s"
        .formatted(Rules.of(cell).bytesAfter() >> 20, cell.client().isAsync() ? " (async)" : "");
  }

  private static void connections(List<String> lines) {
    StringBuilder head = new StringBuilder("| |");
    StringBuilder rule = new StringBuilder("|---|");
    for (Client client : Client.values()) {
      head.append(' ').append(client.artifact).append(" |");
      rule.append("---|");
    }
    lines.add(head.toString());
    lines.add(rule.toString());
    for (Action action : Action.values()) {
      StringBuilder line = new StringBuilder("| " + action.words + " |");
      for (Client client : Client.values()) {
        line.append(' ').append(connection(action, client)).append(" |");
      }
      lines.add(line.toString());
    }
  }

  private static String connection(Action action, Client client) {
    List<Cell> cells =
        ALL.stream().filter(c -> c.action() == action && c.client() == client).toList();
    if (cells.isEmpty()) {
      return "–";
    }
    List<Cell> bound = cells.stream().filter(c -> !c.isRefused()).toList();
    String words = words(bound.stream(), cell -> Rules.of(cell).connection().words);
    String numbers =
        words(
            bound.stream().flatMap(cell -> KnownLimit.of(cell).stream()),
            limit -> String.valueOf(number(limit)));
    return numbers.isEmpty() ? words : words + " [" + numbers.replace(" or ", ", ") + "]";
  }

  @SuppressWarnings("EnumOrdinal") // a running number, nothing that is kept
  private static int number(KnownLimit limit) {
    return limit.ordinal() + 1;
  }

  private static <T> String words(Stream<T> things, Function<T, String> word) {
    return String.join(" or ", new TreeSet<>(things.map(word).toList()));
  }
}
