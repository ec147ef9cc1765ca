package io.github.safeclose.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A JVM of its own that sends bodies. It prints its port, and at each line that it reads what it
 * needs at that moment: transfers, their failures, the most threads so far, and the live heap.
 */
final class ManyDownloadsServer {
  static final int LENGTH = 256 * 1024;

  private ManyDownloadsServer() {}

  public static void main(String[] arguments) throws Exception {
    FlowServer server =
        arguments[0].equals("Tomcat") ? FlowServer.tomcatFiltered() : FlowServer.jettyFiltered();
    ExecutorService source = Executors.newFixedThreadPool(2);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    server.handle(
        (request, response) -> {
          running.incrementAndGet();
          response.setContentLengthLong(LENGTH);
          PublisherSender.ofDefaults()
              .send(TestPublisher.on(source, LENGTH, 16_384), request, response)
              .whenComplete(
                  (sent, failure) -> {
                    running.decrementAndGet();
                    if (failure != null) {
                      failed.incrementAndGet();
                    }
                  });
        });
    System.out.println(server.port());
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, ISO_8859_1));
    while (in.readLine() != null) {
      System.gc();
      System.out.println(
          running
              + " "
              + failed
              + " "
              + ManagementFactory.getThreadMXBean().getPeakThreadCount()
              + " "
              + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    source.shutdownNow();
    server.stop();
  }
}
