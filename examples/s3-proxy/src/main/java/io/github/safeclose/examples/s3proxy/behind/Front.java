package io.github.safeclose.examples.s3proxy.behind;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** nginx or HAProxy in front of a proxy, or nothing. */
final class Front implements AutoCloseable {
  private static final Pattern BLANK = Pattern.compile("@([a-z-]+)@");
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final int POLL_MILLIS = 20;

  private final int port;
  private @Nullable Process process;
  private @Nullable Path directory;

  /** What stands in front. */
  enum Program {
    NONE("none", ""),
    NGINX("nginx", "nginx.conf"),
    HAPROXY("HAProxy", "haproxy.cfg");

    private final String label;
    private final String file;

    Program(String label, String file) {
      this.label = label;
      this.file = file;
    }

    String label() {
      return label;
    }

    /** The command that runs it in the foreground. */
    private List<String> command(Tools tools, Path directory, Path configuration) {
      return this == NGINX
          ? List.of(
              tools.nginx(), "-e", "stderr", "-p", directory.toString(), "-c", "" + configuration)
          : List.of(tools.haproxy(), "-db", "-f", configuration.toString());
    }
  }

  /**
   * Where things are.
   *
   * @param nginx the program
   * @param haproxy the program
   * @param configurations the directory of the two configurations, with blanks in them
   * @param directory for everything that is written
   */
  record Tools(String nginx, String haproxy, Path configurations, Path directory) {}

  private Front(int port) {
    this.port = port;
  }

  /**
   * Starts it and returns when it listens.
   *
   * @param settings what goes into the blanks of the configuration; the others stay empty
   */
  static Front start(Program program, Map<String, String> settings, int proxyPort, Tools tools)
      throws IOException, InterruptedException {
    if (program == Program.NONE) {
      return new Front(proxyPort);
    }
    Path directory = Files.createTempDirectory(tools.directory(), program.label());
    Path configuration = directory.resolve(program.file);
    int port = freePort();
    Map<String, String> fixed =
        Map.of(
            "port",
            "" + port,
            "proxy",
            "" + proxyPort,
            "directory",
            directory.toString(),
            "user",
            System.getProperty("user.name"));
    String template = Files.readString(tools.configurations().resolve(program.file));
    Files.writeString(configuration, filled(template, fixed, settings));
    Path log = tools.directory().resolve(program.label() + ".log");
    Process process =
        new ProcessBuilder(program.command(tools, directory, configuration))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    Front front = new Front(port);
    front.process = process;
    front.directory = directory;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    long end = System.nanoTime() + START_NANOS;
    while (!listens(port)) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        front.close();
        throw new IOException(program.label() + " did not start; see " + log);
      }
      Thread.sleep(POLL_MILLIS);
    }
    return front;
  }

  private static String filled(
      String template, Map<String, String> fixed, Map<String, String> settings) {
    for (String name : settings.keySet()) {
      if (!template.contains("@" + name + "@")) {
        throw new IllegalArgumentException("the configuration has no blank for " + name);
      }
    }
    return BLANK
        .matcher(template)
        .replaceAll(
            blank -> {
              String name = blank.group(1);
              String text = fixed.getOrDefault(name, settings.getOrDefault(name, ""));
              return Matcher.quoteReplacement(text);
            });
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Where clients ask. */
  int port() {
    return port;
  }

  /** Ends it, and with it all of its connections, and deletes what it has written. */
  @Override
  public void close() throws IOException {
    if (process == null || directory == null) {
      return;
    }
    process.destroy(); // nginx's workers end when their master is told to
    process.onExit().join();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
  }
}
