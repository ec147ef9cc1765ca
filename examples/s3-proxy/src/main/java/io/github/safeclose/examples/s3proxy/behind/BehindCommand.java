package io.github.safeclose.examples.s3proxy.behind;

import io.github.safeclose.examples.s3proxy.behind.Front.Tools;
import io.github.safeclose.examples.s3proxy.demo.Bytes;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the example proxy behind nginx and HAProxy; prints tables in Markdown. */
@Command(
    name = "behind",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Measures what clients that leave, stall or ask for HEAD cost the example proxy behind"
            + " nginx and HAProxy. Exit code 1: a promised bound does not hold.")
public final class BehindCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--nginx", required = true, description = "The program.")
  private String nginx = "";

  @Option(names = "--haproxy", required = true, description = "The program.")
  private String haproxy = "";

  @Option(
      names = "--configurations",
      required = true,
      description = "The directory of nginx.conf and haproxy.cfg.")
  private Path configurations = Path.of("");

  @Option(names = "--dir", required = true, description = "Where logs and temporary files go.")
  private Path directory = Path.of("");

  @Option(
      names = "--size",
      defaultValue = "2GiB",
      converter = Bytes.class,
      description = "The large object's size, 256MiB or more (${DEFAULT-VALUE}).")
  private long size;

  @Option(
      names = "--repeat",
      defaultValue = "3",
      description = "How often each client comes (${DEFAULT-VALUE}).")
  private int repeats;

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  /** Runs the command. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new BehindCommand()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    if (size < 256 * Bytes.MIB) {
      throw wrong("--size must be at least 256MiB: buffers would hide what it costs");
    }
    if (repeats < 1) {
      throw wrong("--repeat must be positive");
    }
    Files.createDirectories(directory);
    Tools tools =
        new Tools(nginx, haproxy, configurations.toAbsolutePath(), directory.toAbsolutePath());
    Report report = new Report(out);
    List<Chapter> chapters =
        List.of(new Leavers(size, repeats), new Truncation(repeats), new Stayers(), new Heads());
    try (Stage stage = new Stage(tools)) {
      for (Chapter chapter : chapters) {
        report.line(chapter.heading());
        chapter.play(stage, report);
        report.line("");
      }
    }
    report.broken().forEach(line -> report.line("BROKEN: " + line));
    return report.broken().isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private ParameterException wrong(String message) {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    return new ParameterException(spec.commandLine(), message);
  }
}
