package io.github.safeclose.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A JVM of its own; closing it ends it. */
final class ChildJvm implements AutoCloseable {
  private static final Duration HANG = Duration.ofMinutes(2);

  private final Process process;
  private final Path output;

  private ChildJvm(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts {@code java} with these arguments in that directory. */
  static ChildJvm start(Path directory, ClassPath classPath, String... arguments)
      throws IOException {
    Path output = directory.resolve("output");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Starts quickly: these live for seconds.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    command.addAll(List.of("-cp", classPath.toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new ChildJvm(process, output);
  }

  /** What it printed, after it has ended well. */
  List<String> ended() throws IOException, InterruptedException {
    assertThat(process.waitFor(HANG.toSeconds(), TimeUnit.SECONDS)).as("the child ended").isTrue();
    String printed = printed();
    assertThat(process.exitValue()).as(printed).isZero();
    return printed.lines().toList();
  }

  /** What it printed so far. */
  String printed() throws IOException {
    return Files.readString(output);
  }

  /** Waits until it prints that; the first group of it. */
  String awaitPrinted(Pattern pattern) throws IOException {
    long end = System.nanoTime() + HANG.toNanos();
    while (true) {
      boolean alive = process.isAlive();
      String printed = printed();
      Matcher matcher = pattern.matcher(printed);
      if (matcher.find()) {
        return matcher.group(1);
      }
      assertThat(alive && System.nanoTime() < end).as(printed).isTrue();
      LockSupport.parkNanos(10_000_000);
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    try {
      process.waitFor(HANG.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }
}
