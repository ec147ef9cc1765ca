package io.github.safeclose.childjvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM with exactly core and Commons IO on its class path, the newest and the oldest. */
class WithoutSdkTest {
  @TempDir Path directory;

  private void worksWith(Path commonsIo) throws Exception {
    Path program = CoreAlone.programIn(directory.resolve("program"));
    String classPath =
        String.join(
            File.pathSeparator,
            CoreAlone.core().toString(),
            commonsIo.toString(),
            program.toString());
    List<String> printed =
        CoreAlone.run(directory, "--class-path", classPath, Smoke.class.getName());
    assertThat(printed).startsWith(CoreAlone.ENDS.toArray(String[]::new));
    assertThat(printed).endsWith("named module: false", "sdk: false", "jspecify: false");
    assertThat(printed).hasSize(CoreAlone.ENDS.size() + 3);
  }

  @Test
  void with_the_newest_commons_io() throws Exception {
    worksWith(CoreAlone.newestCommonsIo());
  }

  @Test
  void with_the_oldest_commons_io() throws Exception {
    Path oldest = CoreAlone.oldestCommonsIo();
    try (JarFile jar = new JarFile(oldest.toFile())) {
      assertThat(jar.getManifest().getMainAttributes().getValue("Implementation-Version"))
          .isEqualTo("2.11.0");
    }
    worksWith(oldest);
  }
}
