package io.github.safeclose.examples.s3proxy.demo;

import io.github.safeclose.examples.s3proxy.ObjectServlet;
import io.github.safeclose.examples.s3proxy.ProxyConfig;
import io.github.safeclose.examples.s3proxy.ProxyServer;
import jakarta.servlet.Filter;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * One proxy in a process of its own. It talks to its parent in lines that begin with @, and ends
 * when its standard input does, so it outlives no parent, however that one ends.
 */
final class ProxyChild {
  private static final Duration IDLE = Duration.ofSeconds(10);

  private ProxyChild() {}

  /**
   * Runs.
   *
   * @param args handler, bucket, endpoint, and where a recording goes if there is to be one
   */
  public static void main(String[] args) throws Exception {
    Handler handler = Handler.valueOf(args[0]);
    ProxyConfig config = ProxyConfig.local(args[1], URI.create(args[2]));
    List<Filter> filters = new ArrayList<>();
    ReleaseFilter releases = new ReleaseFilter();
    filters.add(releases);
    filters.addAll(handler.filters());
    HeapWatch heap = new HeapWatch();
    Telemetry telemetry = new Telemetry(args.length > 3 ? Path.of(args[3]) : null);
    try (S3Client s3 = handler.client(config, telemetry.listener());
        ProxyServer server =
            new ProxyServer(
                config.address(),
                0,
                new ObjectServlet(handler.sender(s3), config.bucket()),
                filters)) {
      System.out.println("@port " + server.port());
      BufferedReader commands =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String command = commands.readLine(); command != null; command = commands.readLine()) {
        if (command.equals("heap")) {
          System.out.println("@heap " + heap.takePeak());
        } else { // "end", and nothing is asked after it
          if (!releases.awaitIdle(IDLE)) {
            System.err.println("Requests are still at work, and their bodies not counted.");
          }
          System.out.println("@bodies " + telemetry.end().toWords());
        }
      }
    } finally {
      Runtime.getRuntime().halt(0); // not held up by requests that are still at work
    }
  }
}
