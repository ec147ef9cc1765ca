package io.github.safeclose.it;

import static io.github.safeclose.it.SpringScene.MIB;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same handlers as a web application in a Tomcat 11: with the jars in {@code WEB-INF/lib} and
 * one context parameter it stops draining.
 */
class WarTest {
  @TempDir Path directory;

  @Test
  void asItIs_aLeaverCostsTheWholeObject() throws Exception {
    long length = 128 * MIB;
    ClassPath boot = ClassPath.of("boot-4.0");
    War.deploy(directory, boot, false);
    try (Origin origin = new Origin(path -> length);
        SpringApplication application =
            SpringApplication.deployed(directory, War.tomcat(boot), origin)) {
      SpringScene.assertItDrains(application, origin, length);
    }
  }

  @Test
  void withTheJarsAndTheParameter_aLeaverCostsWhatWasInFlight() throws Exception {
    ClassPath boot = ClassPath.of("boot-4.0");
    War.deploy(directory, boot.withServletAndAuto().withApplication(), true);
    try (Origin origin = new Origin(path -> 1024 * MIB);
        SpringApplication application =
            SpringApplication.deployed(directory, War.tomcat(boot), origin)) {
      SpringScene.assertItAborts(application, origin, false);
    }
  }
}
