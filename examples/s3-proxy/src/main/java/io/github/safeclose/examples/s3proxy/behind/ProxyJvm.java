package io.github.safeclose.examples.s3proxy.behind;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A proxy in a process of its own. */
final class ProxyJvm implements AutoCloseable {
  private static final String LISTENING = "listening on http://127.0.0.1:";

  private final Process process;
  private final Thread endsWithUs;
  private final int port;

  /**
   * Starts a proxy and returns when it listens.
   *
   * @param command main class and arguments
   * @param log gets its error output, and so its log
   */
  ProxyJvm(List<String> command, Path log) throws IOException {
    List<String> whole = new ArrayList<>();
    whole.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    whole.add("-Xmx64m");
    whole.add("-cp");
    whole.add(System.getProperty("java.class.path"));
    whole.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(whole);
    builder.environment().put("AWS_ACCESS_KEY_ID", "none");
    builder.environment().put("AWS_SECRET_ACCESS_KEY", "none");
    builder.redirectError(ProcessBuilder.Redirect.appendTo(new File(log.toString())));
    process = builder.start();
    endsWithUs = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(endsWithUs);
    // It says nothing more on its output, so nobody need read on.
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = lines.readLine();
    if (line == null || !line.startsWith(LISTENING)) {
      close();
      throw new IOException("the proxy did not start; see " + log);
    }
    port = Integer.parseInt(line.substring(LISTENING.length()));
  }

  static ProxyJvm start(ProxyKind kind, URI endpoint, Path directory) throws IOException {
    return new ProxyJvm(kind.command(endpoint), directory.resolve(kind + ".log"));
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    try {
      Runtime.getRuntime().removeShutdownHook(endsWithUs);
    } catch (IllegalStateException e) {
      // We are being shut down ourselves.
    }
  }
}
