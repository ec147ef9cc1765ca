package io.github.safeclose.examples.s3proxy.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The demo: one table that shows what leaving early costs, with and without safeclose. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Measures what clients that leave early cost an S3 proxy, for three ways to close.")
public final class DemoCommand implements Callable<Integer> {
  private static final String BUCKET = "demo-bucket";
  private static final long SMALL = 512 * Bytes.MIB;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--size",
      defaultValue = "1GiB",
      converter = Bytes.class,
      description = "The large object's size, 1MiB to 100GiB (${DEFAULT-VALUE}).")
  private long size;

  @Option(names = "--json", description = "Also writes the rows into this file.")
  private @Nullable Path json;

  @Option(
      names = "--row-limit",
      description =
          "Seconds after which a row is stopped and printed with ≥ (60; 10 below 512MiB).")
  private @Nullable Integer rowLimit;

  @Option(
      names = "--dir",
      defaultValue = "target/demo",
      description = "Where data and logs go (${DEFAULT-VALUE}); the data is deleted at the end.")
  private Path directory = Path.of("target/demo");

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  /** Runs the demo. */
  public static void main(String[] args) {
    // The S3 server's lines, on clients that leave.
    ((LoggerContext) LoggerFactory.getILoggerFactory())
        .getLogger(Logger.ROOT_LOGGER_NAME)
        .setLevel(Level.OFF);
    System.exit(new CommandLine(new DemoCommand()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    if (size < Bytes.MIB || size > 100 * Bytes.GIB) {
      throw wrong("--size must be between 1MiB and 100GiB");
    }
    if (rowLimit != null && rowLimit <= 0) {
      throw wrong("--row-limit must be positive");
    }
    Path buckets = directory.toAbsolutePath().resolve("buckets");
    delete(directory);
    Files.createDirectories(buckets.resolve(BUCKET));
    Thread deletion = new Thread(() -> delete(buckets));
    Runtime.getRuntime().addShutdownHook(deletion); // also after Ctrl-C
    out.println("Writing an object of " + Bytes.format(size) + " ...");
    Content large = new Content(size);
    String sha256 = ObjectFile.write(buckets.resolve(BUCKET).resolve(Stage.LARGE), large);
    ObjectFile.write(buckets.resolve(BUCKET).resolve(Stage.SMALL), Stage.SMALL_CONTENT);
    try (EmbeddedS3 s3 = new EmbeddedS3(buckets);
        Relay relay = new Relay(s3.port());
        Progress progress = new Progress(out, relay)) {
      Accounts safe = new Accounts();
      List<Row> rows = new ArrayList<>();
      for (Handler handler : Handler.values()) {
        Accounts accounts = handler == Handler.SAFE ? safe : new Accounts();
        Duration limit = Duration.ofSeconds(limitSeconds());
        Stage stage = new Stage(BUCKET, large, sha256, relay, directory, limit, accounts);
        try (Performance performance = new Performance(handler, stage)) {
          rows.addAll(performance.play(progress::next));
        }
      }
      return Report.of(size, progress.seconds(), limitSeconds(), rows, safe).publish(out, json);
    }
  }

  private int limitSeconds() {
    return rowLimit != null ? rowLimit : size < SMALL ? 10 : 60;
  }

  private static void delete(Path path) {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new IllegalStateException("cannot delete " + path, e);
    }
  }

  private ParameterException wrong(String message) {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    return new ParameterException(spec.commandLine(), message);
  }
}
