package io.github.safeclose.examples.s3proxy.demo;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A proxy process, as its parent sees it. */
final class ProxyProcess implements AutoCloseable {
  private static final int START_SECONDS = 60;
  private static final int HEAP_SECONDS = 10;
  private static final int END_SECONDS = 30;

  private final Process process;
  private final Thread endsWithUs;
  private final BlockingQueue<Long> ports = new LinkedBlockingQueue<>();
  private final BlockingQueue<Long> heaps = new LinkedBlockingQueue<>();
  private final BlockingQueue<BodyTotals> totals = new LinkedBlockingQueue<>();
  private final Map<String, Released> released = new ConcurrentHashMap<>();
  private final int port;

  /**
   * A request's thread was free.
   *
   * @param epochMicros when
   * @param outOfMemory whether it ended in an OutOfMemoryError
   */
  record Released(long epochMicros, boolean outOfMemory) {}

  /**
   * Starts a proxy and returns when it listens.
   *
   * @param recording where it records its bodies; null if it does not
   */
  ProxyProcess(Handler handler, String bucket, int s3Port, Path log, @Nullable Path recording)
      throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        new ArrayList<>(
            List.of(
                java,
                "-Xmx64m",
                // JFR and Tomcat leave directories behind in a process that is killed.
                "-Djava.io.tmpdir=" + log.toAbsolutePath().getParent(),
                "-cp",
                System.getProperty("java.class.path"),
                ProxyChild.class.getName(),
                handler.name(),
                bucket,
                "http://127.0.0.1:" + s3Port));
    if (recording != null) {
      command.add(recording.toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("AWS_ACCESS_KEY_ID", "demo");
    builder.environment().put("AWS_SECRET_ACCESS_KEY", "demo");
    builder.redirectError(ProcessBuilder.Redirect.appendTo(new File(log.toString())));
    process = builder.start();
    endsWithUs = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(endsWithUs);
    Thread reader = new Thread(this::readLines, "proxy-output");
    reader.setDaemon(true);
    reader.start();
    Long started = ports.poll(START_SECONDS, TimeUnit.SECONDS);
    if (started == null) {
      close();
      throw new IOException("the proxy did not start; see " + log);
    }
    port = started.intValue();
  }

  int port() {
    return port;
  }

  /** When a request's thread was free, if it is. */
  Optional<Released> released(String id) {
    return Optional.ofNullable(released.get(id));
  }

  /** The peak of its heap since the last call; empty if the process does not answer any more. */
  Optional<Long> takeHeapPeak() throws InterruptedException {
    return ask("heap", heaps, HEAP_SECONDS);
  }

  /**
   * What Micrometer counted in it, when its last request is done and its recording written; empty
   * if it does not answer. Nothing may be asked of it after that.
   */
  Optional<BodyTotals> end() throws InterruptedException {
    return ask("end", totals, END_SECONDS);
  }

  private <T> Optional<T> ask(String command, BlockingQueue<T> answers, int seconds)
      throws InterruptedException {
    try {
      Writer commands = process.outputWriter(StandardCharsets.UTF_8);
      commands.write(command + "\n");
      commands.flush();
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.ofNullable(answers.poll(seconds, TimeUnit.SECONDS));
  }

  private void readLines() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
          case "@port" -> ports.add(Long.valueOf(words[1]));
          case "@heap" -> heaps.add(Long.valueOf(words[1]));
          case "@bodies" -> totals.add(BodyTotals.ofWords(words, 1));
          case "@released" ->
              released.put(
                  words[1], new Released(Long.parseLong(words[2]), words[3].equals("true")));
          default -> {
            // not for us
          }
        }
      }
    } catch (IOException e) {
      // The process was ended.
    }
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
