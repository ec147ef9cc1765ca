package io.github.safeclose.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Runs after the others: what they found out is what docs/servlet.md says. */
class TableTest {
  private static final String BEGIN =
      "<!-- table: mvn -pl container-tests -am" + " -Dservlet.table=write verify -->\n";
  private static final String END = "<!-- end of table -->\n";
  private static final List<Class<?>> TESTS =
      List.of(
          LeavingTest.class,
          StayingTest.class,
          EndingTest.class,
          TruthTest.class,
          HeadTest.class,
          PublisherTest.class);

  private final Map<String, Map<Container, Set<Limit>>> rows = new LinkedHashMap<>();

  @Test
  void theDocsSay_whatTheRunHasShown() throws IOException {
    for (Class<?> test : TESTS) {
      Path file = Verdicts.DIRECTORY.resolve(test.getSimpleName() + ".tsv");
      assertThat(file).as("run the whole module: the tests write their verdicts").exists();
      Files.readAllLines(file).forEach(this::read);
    }
    Path docs = Path.of(System.getProperty("servlet.docs"));
    String text = Files.readString(docs);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    assertThat(begin).as("the marker '%s' in %s", BEGIN.strip(), docs).isNotNegative();
    assertThat(end).as("the marker '%s' in %s", END.strip(), docs).isGreaterThan(begin);
    String now = text.substring(0, begin + BEGIN.length()) + table() + text.substring(end);
    if (System.getProperty("servlet.table").equals("write")) {
      Files.writeString(docs, now);
    }
    assertThat(Files.readString(docs))
        .as("docs/servlet.md: write its table anew with -Dservlet.table=write")
        .isEqualTo(now);
  }

  private void read(String line) {
    List<String> cells = List.of(line.split("\t", -1));
    Set<Limit> limits =
        rows.computeIfAbsent(cells.get(0), row -> new EnumMap<>(Container.class))
            .computeIfAbsent(
                Container.valueOf(cells.get(1)), container -> EnumSet.noneOf(Limit.class));
    for (String name : cells.get(2).split(",", -1)) {
      if (!name.isEmpty()) {
        limits.add(Limit.valueOf(name));
      }
    }
  }

  private String table() {
    StringBuilder table = new StringBuilder("\n| |");
    for (Container container : Container.values()) {
      table.append(' ').append(container.title).append(" |");
    }
    table.append("\n|---|").append("---|".repeat(Container.values().length)).append('\n');
    for (Protocol protocol : Protocol.values()) {
      rows.keySet().stream()
          .filter(row -> row.startsWith(protocol.title + ","))
          .sorted()
          .forEach(row -> table.append(line(row)));
    }
    table.append('\n');
    List<Limit> limits = new ArrayList<>(EnumSet.allOf(Limit.class));
    for (Limit limit : limits) {
      table.append(limit.number).append(". ").append(limit.text).append(".\n");
    }
    return table.append('\n').toString();
  }

  private String line(String row) {
    StringBuilder line = new StringBuilder("| ").append(row).append(" |");
    for (Container container : Container.values()) {
      Set<Limit> limits = rows.get(row).get(container);
      line.append(limits == null ? " –" : " ✓");
      if (limits != null) {
        limits.forEach(limit -> line.append(" (").append(limit.number).append(')'));
      }
      line.append(" |");
    }
    return line.append('\n').toString();
  }
}
