package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.fixture.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each in a JVM of its own: it is said once in each. */
class Apache4TlsHintTest {
  private static final String HINT = "Apache HttpClient 4 over TLS";
  private static final String VISITED = "plain was visited";

  @TempDir Path directory;

  private List<String> visit(String choice) throws Exception {
    return ChildJvm.run(
            directory,
            "-cp",
            System.getProperty("java.class.path"),
            TlsVisitor.class.getName(),
            choice)
        .lines()
        .filter(line -> line.contains(HINT) || line.equals(VISITED))
        .toList();
  }

  @Test
  void withoutAChoice_theHintIsLoggedOnce_atInfo_andNotForPlainConnections() throws Exception {
    List<String> lines = visit("none");
    assertThat(lines).hasSize(3).startsWith(VISITED).endsWith(VISITED);
    assertThat(lines.get(1)).startsWith("INFO: ").contains("ResettingTlsSocketFactory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"in", "socketFactory"})
  void withAChoice_nothingIsLogged(String choice) throws Exception {
    assertThat(visit(choice)).containsExactly(VISITED, VISITED);
  }
}
