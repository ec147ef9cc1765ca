package io.github.safeclose.it;

import static io.github.safeclose.it.SpringScene.MIB;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A small application for Spring Boot stops draining when jars are put on its class path. Its class
 * files are the same ones each time, and so are the filter's.
 */
class SpringBootTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"boot-3.5", "boot-4.0"})
  void asItIs_aLeaverCostsTheWholeObject(String boot) throws Exception {
    long length = 128 * MIB;
    try (Origin origin = new Origin(path -> length);
        SpringApplication application =
            SpringApplication.boot(directory, ClassPath.of(boot), origin)) {
      SpringScene.assertItDrains(application, origin, length);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"boot-3.5", "boot-4.0"})
  void withTheJars_aLeaverCostsWhatWasInFlight(String boot) throws Exception {
    ClassPath classPath = ClassPath.of(boot).withServletAndAuto().withApplication();
    try (Origin origin = new Origin(path -> path.contains("cut") ? 4 * MIB : 1024 * MIB);
        SpringApplication application = SpringApplication.boot(directory, classPath, origin)) {
      SpringScene.assertItAborts(application, origin, true);
      SpringScene.assertAPartNeverLooksWhole(application, "streaming");
      SpringScene.assertAPartNeverLooksWhole(application, "resource");
      SpringScene.assertAPartNeverLooksWhole(application, "raw");
    }
  }
}
