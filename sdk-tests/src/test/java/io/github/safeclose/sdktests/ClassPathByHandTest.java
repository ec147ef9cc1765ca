package io.github.safeclose.sdktests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jars that docs/aws-sdk.md lists are enough. */
class ClassPathByHandTest {
  private static final Pattern LIST =
      Pattern.compile("<!-- jars -->\\n```\\n(.*?)```", Pattern.DOTALL);

  @TempDir Path directory;

  @Test
  void theJarsListed_areEnoughForEveryHook() throws Exception {
    Matcher list = LIST.matcher(Files.readString(Path.of("../docs/aws-sdk.md")));
    assertThat(list.find()).isTrue();
    List<String> path = new ArrayList<>();
    path.add(Path.of("target/test-classes").toAbsolutePath().toString());
    for (String artifact : list.group(1).strip().split("\\s+", -1)) {
      path.add(placeOf(artifact));
    }
    Path output = directory.resolve("output");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                String.join(File.pathSeparator, path),
                ByHand.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(child.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      child.destroyForcibly();
    }
    assertThat(Files.readString(output)).contains("1 event: ABORTED");
  }

  /** In a reactor, core is a directory of classes as long as its jar is not made. */
  private static String placeOf(String artifact) {
    for (String place : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      String name = Path.of(place).getFileName().toString();
      boolean core =
          artifact.equals("safeclose-core")
              && place.endsWith(Path.of("core/target/classes").toString());
      if (core || name.matches(Pattern.quote(artifact) + "-\\d.*\\.jar")) {
        return place;
      }
    }
    throw new AssertionError(artifact + " is not on the class path of this test");
  }
}
