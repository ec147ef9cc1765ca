package io.github.safeclose.sdktests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The tables in docs/aws-sdk.md are what {@link MatrixTest} holds the clients to. Written anew by
 * {@code mvn -pl sdk-tests -am -Dmatrix.table=write verify}.
 */
class MatrixTableTest {
  private static final Path PAGE = Path.of("../docs/aws-sdk.md");
  private static final String BEGIN = "<!-- written by MatrixTableTest: begin -->\n";
  private static final String END = "<!-- written by MatrixTableTest: end -->\n";

  @Test
  void page_hasTheTablesThatTheRulesGive() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    assertThat(begin).isBetween(BEGIN.length(), end);
    String table = "\n" + MatrixTable.markdown() + "\n";
    if ("write".equals(System.getProperty("matrix.table"))) {
      Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
    } else {
      assertThat(page.substring(begin, end)).isEqualTo(table);
    }
  }
}
