package io.github.safeclose.examples.s3proxy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * {@code /health} and {@code /metrics} on a port of their own: neither waits behind downloads, and
 * clients of the proxy cannot reach them.
 */
final class AdminServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "admin");
            made.setDaemon(true);
            return made;
          });
  private volatile boolean stopping;

  /**
   * Starts.
   *
   * @param address where it listens; port 0 for any free one
   * @param registry what {@code /metrics} tells
   * @throws IOException if the port is in use
   */
  AdminServer(InetSocketAddress address, PrometheusMeterRegistry registry) throws IOException {
    server = HttpServer.create(address, 0);
    server.setExecutor(thread);
    server.createContext(
        "/health",
        exchange -> {
          boolean up = !stopping;
          answer(exchange, up ? 200 : 503, "text/plain", up ? "up\n" : "stopping\n");
        });
    server.createContext(
        "/metrics",
        exchange -> answer(exchange, 200, "text/plain; version=0.0.4", registry.scrape()));
    server.start();
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
    if (!head) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** From now on {@code /health} says 503, so that a load balancer sends nobody any more. */
  void stopping() {
    stopping = true;
  }

  @Override
  public void close() {
    server.stop(0);
    thread.shutdownNow();
  }
}
