package io.github.safeclose.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many slow downloads at once from one small JVM. Every build runs 300 of them, {@code mvn
 * -Pdownloads} 2,000.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManyDownloadsTest {
  private static final int COUNT = Integer.getInteger("downloads", 300);

  @ParameterizedTest
  @ValueSource(strings = {"Tomcat", "Jetty"})
  void manySlowDownloads_takeFewThreadsAndALittleHeap(String container) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                ManyDownloadsServer.class.getName(),
                container)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said =
            new BufferedReader(new InputStreamReader(process.getInputStream(), ISO_8859_1));
        Writer asked = process.outputWriter(ISO_8859_1)) {
      int port = Integer.parseInt(said.readLine());
      List<Long> stalled;
      List<Long> after;
      try (SlowDownloads downloads = new SlowDownloads(port, COUNT, ManyDownloadsServer.LENGTH)) {
        downloads.begin();
        stalled = ask(asked, said);
        downloads.finish();
        after = ask(asked, said);
      }
      System.out.printf(
          "%s: %d slow downloads at once, %d threads at most, %d KiB of live heap%n",
          container, stalled.get(0), after.get(2), stalled.get(3) / 1024);
      assertThat(stalled.get(0)).as("transfers at a time").isEqualTo(COUNT);
      assertThat(after.get(1)).as("failed").isZero();
      assertThat(after.get(2)).as("threads").isLessThanOrEqualTo(64);
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<Long> ask(Writer asked, BufferedReader said) throws IOException {
    asked.write("now\n");
    asked.flush();
    return Arrays.stream(said.readLine().split(" ")).map(Long::valueOf).toList();
  }
}
