package io.github.safeclose.childjvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the module path, without the SDK: the modules that are optional may be absent. */
class ModulePathTest {
  @TempDir Path directory;

  @Test
  void core_is_a_module_that_needs_commons_io_alone() throws Exception {
    for (Path commonsIo : List.of(CoreAlone.newestCommonsIo(), CoreAlone.oldestCommonsIo())) {
      Path here = directory.resolve(commonsIo.getFileName());
      Path program = CoreAlone.programIn(here.resolve("program"));
      String modulePath = CoreAlone.core() + File.pathSeparator + commonsIo;
      List<String> printed =
          CoreAlone.run(
              here,
              "--module-path",
              modulePath,
              "--add-modules",
              "io.github.safeclose",
              "--class-path",
              program.toString(),
              Smoke.class.getName());
      assertThat(printed).startsWith(CoreAlone.ENDS.toArray(String[]::new));
      assertThat(printed).endsWith("named module: true", "sdk: false", "jspecify: false");
    }
  }
}
