package io.github.safeclose.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What was found out, for the table: a line per scene, in a file per test class. */
final class Verdicts {
  static final Path DIRECTORY = Path.of(System.getProperty("servlet.verdicts"));

  private final Path file;

  Verdicts(Class<?> test) throws IOException {
    Files.createDirectories(DIRECTORY);
    file = DIRECTORY.resolve(test.getSimpleName() + ".tsv");
    Files.deleteIfExists(file);
  }

  synchronized void add(String row, Container container, String verdict) throws IOException {
    Files.writeString(
        file,
        row + "\t" + container.name() + "\t" + verdict + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
