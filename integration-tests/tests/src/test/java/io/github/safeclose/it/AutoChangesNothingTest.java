package io.github.safeclose.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** s3-auto on the class path of applications that it is not for, or that do not want it. */
class AutoChangesNothingTest {
  private static final long LENGTH = 64L << 20;

  @TempDir Path directory;

  /** Not a class of ours is even loaded, and what would be drained is drained. */
  @Test
  void noS3Use() throws Exception {
    Path loaded = directory.resolve("loaded");
    ClassPath classPath = ClassPath.of("sdk-newest").withAuto().withApplication();
    try (Origin origin = new Origin(path -> LENGTH);
        ChildJvm child =
            ChildJvm.start(
                directory,
                classPath,
                "-Xlog:class+load:file=" + loaded,
                NoS3Application.class.getName(),
                origin.uri() + "/object",
                "apache5")) {
      assertThat(child.ended()).contains("read 10");
      assertThat(origin.counts("/object").bytes.get()).isEqualTo(LENGTH);
    }
    assertThat(Files.readAllLines(loaded))
        .anyMatch(line -> line.contains(NoS3Application.class.getName()))
        .filteredOn(line -> line.contains("io.github.safeclose."))
        .allMatch(line -> line.contains("io.github.safeclose.it."));
  }

  /** On the newest SDK, s3-auto's own tests show it. */
  @ParameterizedTest
  @ValueSource(strings = {"sdk-oldest", "sdk-between"})
  void off(String module) throws Exception {
    ClassPath classPath = ClassPath.of(module).withAuto().withApplication();
    try (Origin origin = new Origin(path -> LENGTH);
        ChildJvm child =
            ChildJvm.start(
                directory,
                classPath,
                "-Dsafeclose.mode=off",
                SdkApplication.class.getName(),
                origin.uri().toString(),
                "apache",
                "none")) {
      List<String> lines = child.ended();
      assertThat(lines)
          .contains("none drained length=" + LENGTH + " read=10 thrown=nothing reports=");
      assertThat(lines).endsWith("late []");
      assertThat(origin.counts("/none/drained").bytes.get()).isEqualTo(LENGTH);
    }
  }
}
