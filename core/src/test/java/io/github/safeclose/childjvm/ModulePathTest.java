package io.github.safeclose.childjvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the module path, without the SDK: the modules that are optional may be absent. */
class ModulePathTest {
  @TempDir Path directory;

  @Test
  void core_is_a_module_that_needs_commons_io_alone() throws IOException {
    for (Path commonsIo : List.of(ChildJvm.newestCommonsIo(), ChildJvm.oldestCommonsIo())) {
      Path here = directory.resolve(commonsIo.getFileName());
      Path program = ChildJvm.programIn(here.resolve("program"));
      String modulePath = ChildJvm.core() + File.pathSeparator + commonsIo;
      List<String> printed =
          ChildJvm.run(
              here,
              List.of(
                  "--module-path",
                  modulePath,
                  "--add-modules",
                  "io.github.safeclose",
                  "--class-path",
                  program.toString(),
                  Smoke.class.getName()));
      assertThat(printed).startsWith(ChildJvm.ENDS.toArray(String[]::new));
      assertThat(printed).endsWith("named module: true", "sdk: false", "jspecify: false");
    }
  }
}
