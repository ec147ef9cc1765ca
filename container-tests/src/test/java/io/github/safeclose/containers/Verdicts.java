package io.github.safeclose.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What was found out, for the table: a line per scene, in a file per test class. */
final class Verdicts {
  static final Path DIRECTORY = Path.of(System.getProperty("servlet.verdicts"));

  private static final Set<Path> BEGUN = ConcurrentHashMap.newKeySet();

  private final Path file;

  Verdicts(Class<?> test) throws IOException {
    Files.createDirectories(DIRECTORY);
    file = DIRECTORY.resolve(test.getSimpleName() + ".tsv");
    if (BEGUN.add(file)) { // a test that runs once more adds to it
      Files.deleteIfExists(file);
    }
  }

  /** Every claim of the row held in the container, but for these limits. */
  synchronized void add(String row, Container container, Set<Limit> limits) throws IOException {
    String names = limits.stream().map(Limit::name).collect(Collectors.joining(","));
    Files.writeString(
        file,
        row + "\t" + container.name() + "\t" + names + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
