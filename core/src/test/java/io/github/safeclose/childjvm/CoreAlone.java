package io.github.safeclose.childjvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.SafeClose;
import io.github.safeclose.fixture.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.io.IOUtils;

/** Runs {@link Smoke} in a JVM that has nothing but what it is given. */
final class CoreAlone {
  static final List<String> ENDS =
      List.of(
          "EXHAUSTED END_OF_BODY 5000",
          "DRAINED CLOSED_EARLY 4950",
          "ABORTED CLOSED_EARLY 10",
          "ABORTED ABORT_CALLED 0",
          "ABORTED SCOPE_ENDED 0",
          "OBSERVED CLOSED_EARLY 1");

  private CoreAlone() {}

  /** core's own classes. */
  static Path core() {
    return ChildJvm.placeOf(SafeClose.class);
  }

  static Path newestCommonsIo() {
    return ChildJvm.placeOf(IOUtils.class);
  }

  /** Copied by the build; its version is commons-io.oldest.version. */
  static Path oldestCommonsIo() {
    Path jar = core().resolveSibling("oldest").resolve("commons-io.jar");
    assertThat(jar).as("copied by maven-dependency-plugin").exists();
    return jar;
  }

  /** The program alone, in a directory of its own: the test classes have far more. */
  static Path programIn(Path directory) throws IOException {
    String file = Smoke.class.getName().replace('.', '/') + ".class";
    Path copy = directory.resolve(file);
    Files.createDirectories(copy.getParent());
    Files.copy(ChildJvm.placeOf(Smoke.class).resolve(file), copy);
    return directory;
  }

  /** What the program printed; fails if it failed. */
  static List<String> run(Path directory, String... arguments)
      throws IOException, InterruptedException {
    return ChildJvm.run(directory, arguments).lines().toList();
  }
}
