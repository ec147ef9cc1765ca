package io.github.safeclose.examples.s3proxy.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the demo found, for people and for programs.
 *
 * @param size of the large object, in bytes
 * @param java the runtime's version
 * @param os the operating system
 * @param seconds how long the demo took
 * @param limitSeconds how long one row was given
 * @param rows what was measured
 * @param bodies what JFR and Micrometer say of safe's bodies
 * @param problems the verdict; empty if the promise was kept
 */
record Report(
    long size,
    String java,
    String os,
    long seconds,
    int limitSeconds,
    List<Row> rows,
    List<String> bodies,
    List<String> problems) {

  static Report of(long size, long seconds, int limitSeconds, List<Row> rows, Accounts safe) {
    List<String> problems = new ArrayList<>(Verdict.problems(rows));
    problems.addAll(safe.problems());
    return new Report(
        size,
        System.getProperty("java.runtime.version"),
        System.getProperty("os.name"),
        seconds,
        limitSeconds,
        rows,
        safe.lines(),
        problems);
  }

  /**
   * Prints the table, and writes the file if one is wanted.
   *
   * @return the demo's exit code
   */
  int publish(PrintStream out, @Nullable Path json) throws IOException {
    out.println();
    out.print(Table.of(rows));
    out.println();
    out.println(
        "An object of %s, proxies with -Xmx64m, %d s in all."
            .formatted(Bytes.format(size), seconds));
    out.println("Sent: bytes that S3 gave the proxy, counted at a relay between them, from the");
    out.println(
        "leaving (HEAD: from the request) until 2 s of silence. Free: the outermost filter");
    out.println(
        "had the last of the request's threads back. Heap: the highest use right after any");
    out.println("garbage collection. ≥: the row was stopped after " + limitSeconds + " s.");
    bodies.forEach(out::println);
    for (String problem : problems) {
      out.println("PROBLEM: " + problem);
    }
    if (json != null) {
      write(json);
    }
    return problems.isEmpty() ? 0 : 1;
  }

  private void write(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    Files.writeString(file, mapper.writeValueAsString(this) + "\n");
  }
}
