package io.github.safeclose.aws;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/** An HTTP/1.1 server on a real socket, plain or TLS, that counts what it sends. */
final class CountingOrigin implements AutoCloseable {
  private final ServerSocket listener;
  private final String scheme;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closing = new CountDownLatch(1);
  final AtomicLong bodyBytes = new AtomicLong();
  final AtomicInteger connections = new AtomicInteger();
  final AtomicInteger requests = new AtomicInteger();
  final AtomicInteger stalls = new AtomicInteger();

  private CountingOrigin(ServerSocket listener, String scheme) {
    this.listener = listener;
    this.scheme = scheme;
    daemon("origin", this::accept);
  }

  static CountingOrigin plain() throws IOException {
    return new CountingOrigin(bound(ServerSocketFactory.getDefault()), "http");
  }

  static CountingOrigin tls() throws Exception {
    SSLContext context = TestCertificate.context();
    return new CountingOrigin(bound(context.getServerSocketFactory()), "https");
  }

  static CountingOrigin start(boolean tls) throws Exception {
    return tls ? tls() : plain();
  }

  private static ServerSocket bound(ServerSocketFactory factory) throws IOException {
    return factory.createServerSocket(0, 64, InetAddress.getLoopbackAddress());
  }

  CountingOrigin serve(String path, Answer answer) {
    answers.put(path, answer);
    return this;
  }

  URI uri() {
    return URI.create(scheme + "://127.0.0.1:" + listener.getLocalPort());
  }

  /** Connections that neither side has closed. */
  int openConnections() {
    return open.size();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        connections.incrementAndGet();
        open.add(socket);
        daemon("origin-connection", () -> serveConnection(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serveConnection(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      List<String> head = head(in);
      while (!head.isEmpty() && answer(head, out)) {
        head = head(in);
      }
    } catch (IOException left) {
      // the client has gone: that is what the tests are about
    } finally {
      open.remove(socket);
    }
  }

  /** Lines of one request's head; none at the end of the connection. */
  private static List<String> head(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n') {
        if (line.isEmpty()) {
          return lines;
        }
        lines.add(line.toString());
        line.setLength(0);
      } else if (c != '\r') {
        line.append((char) c);
      }
    }
    return List.of();
  }

  private boolean answer(List<String> head, OutputStream out) throws IOException {
    requests.incrementAndGet();
    String[] request = head.get(0).split(" ", -1);
    String path = request[1].split("\\?", -1)[0];
    Answer answer = answers.get(path);
    if (answer == null) {
      String xml = "<Error><Code>NoSuchKey</Code></Error>";
      answer = Answer.of(404, "application/xml", xml);
    }
    StringBuilder reply = new StringBuilder("HTTP/1.1 " + answer.status() + " Because\r\n");
    reply.append(
        answer.chunked()
            ? "Transfer-Encoding: chunked\r\n"
            : "Content-Length: " + answer.length() + "\r\n");
    answer.headers().forEach((name, value) -> reply.append(name + ": " + value + "\r\n"));
    out.write(reply.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    if (request[0].toUpperCase(Locale.ROOT).equals("HEAD")) {
      return true;
    }
    return body(answer, out);
  }

  private boolean body(Answer answer, OutputStream out) throws IOException {
    byte[] block = new byte[16 * 1024];
    long sent = 0;
    while (sent < answer.length()) {
      long most = Math.min(answer.length(), Math.min(answer.stallAfter(), answer.cutAfter()));
      int n = (int) Math.min(block.length, most - sent);
      if (n <= 0) {
        if (sent >= answer.cutAfter()) {
          return false;
        }
        stall(out);
        return false;
      }
      answer.fill(block, n, sent);
      if (answer.chunked()) {
        out.write((Integer.toHexString(n) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      }
      out.write(block, 0, n);
      if (answer.chunked()) {
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      sent += n;
      bodyBytes.addAndGet(n);
    }
    if (answer.chunked()) {
      if (answer.stallAfter() == answer.length()) {
        stall(out); // all of the body, but not the chunk that ends it
        return false;
      }
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    out.flush();
    return true;
  }

  private void stall(OutputStream out) throws IOException {
    out.flush();
    stalls.incrementAndGet();
    try {
      closing.await();
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    closing.countDown();
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
