package io.github.safeclose.it;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;

/**
 * An S3 of generated zeros on a real socket, that counts what is taken from it, path by path. Its
 * send buffers are small, so that what was sent is not much more than what was taken.
 *
 * <p>A path with {@code md5} in it has the MD5 trailer of the old SDKs if they ask for it, one with
 * {@code refused-once} is refused the first time, and one with {@code cut} breaks off after half.
 */
final class Origin implements AutoCloseable {
  static final String REFUSAL = "<Error><Code>SlowDown</Code></Error>";

  private static final int BLOCK = 16 * 1024;

  private final ServerSocket listener;
  private final ToLongFunction<String> lengths;
  private final Map<String, Counts> counts = new ConcurrentHashMap<>();
  private final Set<String> paced = ConcurrentHashMap.newKeySet();

  /** What one path has seen. */
  static final class Counts {
    final AtomicLong bytes = new AtomicLong();
    final AtomicInteger requests = new AtomicInteger();
    final AtomicInteger askedForMd5 = new AtomicInteger();

    /** Answers that were begun and not yet over. */
    final AtomicInteger sending = new AtomicInteger();
  }

  Origin(ToLongFunction<String> lengths) throws IOException {
    this.lengths = lengths;
    listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  Counts counts(String path) {
    return counts.computeIfAbsent(path, fresh -> new Counts());
  }

  /** From now on that path is sent at some 20 MiB a second and connection. */
  void pace(String path) {
    paced.add(path);
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "origin");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        socket.setSendBufferSize(64 * 1024);
        daemon(() -> serve(socket));
      } catch (IOException closed) {
        // that one connection, or the listener: the loop finds out
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      for (List<String> head = head(in); !head.isEmpty(); head = head(in)) {
        answer(head, out);
      }
    } catch (IOException left) {
      // the client has gone: that is what the tests are about
    }
  }

  private static List<String> head(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n') {
        if (line.isEmpty()) {
          return lines;
        }
        lines.add(line.toString().toLowerCase(Locale.ROOT));
        line.setLength(0);
      } else if (c != '\r') {
        line.append((char) c);
      }
    }
    return List.of();
  }

  private void answer(List<String> head, OutputStream out) throws IOException {
    String[] request = head.get(0).split(" ", -1);
    String path = request[1].split("\\?", -1)[0];
    Counts here = counts(path);
    here.sending.incrementAndGet();
    try {
      boolean asked = head.stream().anyMatch(line -> line.matches("x-amz-te: *append-md5"));
      if (asked) {
        here.askedForMd5.incrementAndGet();
      }
      if (here.requests.incrementAndGet() == 1 && path.contains("refused-once")) {
        write(out, "HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\n");
        write(out, "Content-Length: " + REFUSAL.length() + "\r\n\r\n" + REFUSAL);
      } else {
        boolean trailer = asked && path.contains("md5");
        send(out, path, request[0].equals("head"), trailer, here.bytes);
      }
    } finally {
      here.sending.decrementAndGet();
    }
  }

  private void send(OutputStream out, String path, boolean headOnly, boolean md5, AtomicLong sent)
      throws IOException {
    long length = lengths.applyAsLong(path);
    write(
        out,
        "HTTP/1.1 200 OK\r\nETag: \"0123456789abcdef0123456789abcdef-2\"\r\n"
            + "Last-Modified: Mon, 23 Nov 2026 00:00:00 GMT\r\nAccept-Ranges: bytes\r\n"
            + "Content-Type: application/octet-stream\r\n"
            + (md5 ? "x-amz-transfer-encoding: append-md5\r\n" : "")
            + ("Content-Length: " + (md5 ? length + 16 : length) + "\r\n\r\n"));
    MessageDigest digest = Digests.md5();
    byte[] block = new byte[BLOCK];
    for (long left = headOnly ? 0 : length; left > 0; ) {
      int n = (int) Math.min(block.length, left);
      if (paced.contains(path)) {
        LockSupport.parkNanos(BLOCK * 1_000_000_000L / (20 << 20));
      }
      if (path.contains("cut") && left <= length / 2) {
        throw new IOException("breaks off");
      }
      out.write(block, 0, n);
      sent.addAndGet(n);
      left -= n;
      if (md5) {
        digest.update(block, 0, n);
      }
    }
    if (md5 && !headOnly) {
      out.write(digest.digest());
    }
  }

  private static void write(OutputStream out, String head) throws IOException {
    out.write(head.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
