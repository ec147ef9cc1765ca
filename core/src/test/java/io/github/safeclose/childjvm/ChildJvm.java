package io.github.safeclose.childjvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.SafeClose;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.IOUtils;

/** Runs {@link Smoke} in a JVM that has nothing but what it is given. */
final class ChildJvm {
  static final List<String> ENDS =
      List.of(
          "EXHAUSTED END_OF_BODY 5000",
          "DRAINED CLOSED_EARLY 4950",
          "ABORTED CLOSED_EARLY 10",
          "ABORTED ABORT_CALLED 0",
          "ABORTED SCOPE_ENDED 0",
          "OBSERVED CLOSED_EARLY 1");

  private ChildJvm() {}

  /** core's own classes. */
  static Path core() {
    return whereIs(SafeClose.class);
  }

  static Path newestCommonsIo() {
    return whereIs(IOUtils.class);
  }

  /** Copied by the build; its version is commons-io.oldest.version. */
  static Path oldestCommonsIo() {
    Path jar = core().resolveSibling("oldest").resolve("commons-io.jar");
    assertThat(jar).as("copied by maven-dependency-plugin").exists();
    return jar;
  }

  private static Path whereIs(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** The program alone, in a directory of its own: the test classes have far more. */
  static Path programIn(Path directory) throws IOException {
    String file = Smoke.class.getName().replace('.', '/') + ".class";
    Path copy = directory.resolve(file);
    Files.createDirectories(copy.getParent());
    Files.copy(whereIs(Smoke.class).resolve(file), copy);
    return directory;
  }

  /** What the program printed; fails if it failed. */
  static List<String> run(Path workingDirectory, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xshare:auto");
    command.addAll(arguments);
    Path output = workingDirectory.resolve("output.txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the child JVM hangs: " + read(output));
      }
      assertThat(process.exitValue()).as("%s\n%s", command, read(output)).isZero();
      return read(output).lines().toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private static String read(Path output) throws IOException {
    return Files.readString(output, StandardCharsets.UTF_8);
  }
}
