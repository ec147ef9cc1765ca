package io.github.safeclose.examples.s3proxy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An S3 that answers as it is told and remembers what it was asked. */
final class StubS3 implements AutoCloseable {
  static final String BUCKET = "the-bucket";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<String> asked = new CopyOnWriteArrayList<>();

  StubS3(HttpHandler handler) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath());
          handler.handle(exchange);
        });
    server.start();
  }

  /** Answers each request with one small object. */
  static StubS3 withObject() throws IOException {
    return new StubS3(exchange -> send(exchange, 200, "content"));
  }

  /** Answers each request with an error in S3's own words. */
  static StubS3 failing(int status, String code) throws IOException {
    String secret =
        "<Error><Code>%s</Code><Message>S3's own words</Message><BucketName>%s</BucketName></Error>"
            .formatted(code, BUCKET);
    return new StubS3(exchange -> send(exchange, status, secret));
  }

  /** Answers each request with an object of that length, of which it sends only so much. */
  static StubS3 sending(long length, long sent) throws IOException {
    return new StubS3(
        exchange -> {
          exchange.sendResponseHeaders(200, length);
          byte[] unit = new byte[16 * 1024];
          for (long left = sent; left > 0; left -= unit.length) {
            exchange.getResponseBody().write(unit, 0, (int) Math.min(unit.length, left));
          }
          exchange.getResponseBody().flush();
          exchange.close();
        });
  }

  static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    if (exchange.getRequestMethod().equals("HEAD") || status == 304) {
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  /** For a handler that never answers. */
  void hang() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Methods and raw paths, as they were on the wire. */
  List<String> asked() {
    return asked;
  }

  ProxyConfig config() {
    return ProxyConfig.local(
        BUCKET, URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
