package io.github.safeclose.examples.s3proxy.behind;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An S3 that is as fast as the socket, and counts for each request what the socket took of its
 * object.
 *
 * <p>The key says what is served: {@code 1000} is an object of so many bytes, {@code 1000-300} one
 * of which only 300 bytes come before the connection ends. The bytes are random, so that nobody on
 * the way can compress them.
 */
final class Origin implements AutoCloseable {
  static final String BUCKET = "bucket";
  private static final int UNIT = 64 * 1024;

  private final ServerSocket listener;
  private final List<Answer> answers = new CopyOnWriteArrayList<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final byte[] unit = new byte[UNIT];
  private volatile boolean closed;

  /** How an answer came to its end. */
  enum End {
    /** It has none yet. */
    NONE,
    /** The proxy has dropped the connection. */
    DROPPED,
    /** All of it was sent. */
    SENT
  }

  /** One request and what was sent for it. */
  static final class Answer {
    private final String method;
    private final AtomicLong sent = new AtomicLong();
    private volatile End end = End.NONE;

    private Answer(String method) {
      this.method = method;
    }

    String method() {
      return method;
    }

    /** Bytes of the object that the socket took so far. */
    long sent() {
      return sent.get();
    }

    End end() {
      return end;
    }
  }

  /** Starts on an ephemeral port of the loopback interface. */
  Origin() throws IOException {
    new Random(1).nextBytes(unit);
    listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    start("origin", this::acceptAll);
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** All requests, in the order in which they came. */
  List<Answer> answers() {
    return answers;
  }

  private void acceptAll() {
    while (!closed) {
      try {
        Socket socket = listener.accept();
        socket.setSendBufferSize(UNIT); // or the count would be of what waits in the kernel
        sockets.add(socket);
        start("origin-answer", () -> serve(socket));
      } catch (IOException e) {
        if (!closed) {
          throw new IllegalStateException("the origin cannot accept", e);
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      while (answer(socket)) {
        // the next request on this connection
      }
    } catch (IOException e) {
      // The proxy has left; its answer says so.
    } finally {
      sockets.remove(socket);
    }
  }

  private boolean answer(Socket socket) throws IOException {
    String[] request = head(socket.getInputStream()).split(" ", 3);
    String key = URI.create(request[1]).getPath().substring(("/" + BUCKET + "/").length());
    String[] sizes = key.split("-", 2);
    long promised = Long.parseLong(sizes[0]);
    long given = Long.parseLong(sizes[sizes.length - 1]);
    Answer answer = new Answer(request[0]);
    answers.add(answer);
    OutputStream out = socket.getOutputStream();
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nETag: \"%s\"\r\nContent-Length: %d\r\n\r\n";
    try {
      out.write(head.formatted(key, promised).getBytes(StandardCharsets.US_ASCII));
      long left = answer.method.equals("HEAD") ? 0 : given;
      while (left > 0) {
        int length = (int) Math.min(left, UNIT);
        out.write(unit, 0, length);
        answer.sent.addAndGet(length);
        left -= length;
      }
    } catch (IOException e) {
      answer.end = End.DROPPED;
      throw e;
    }
    answer.end = End.SENT;
    return promised == given;
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      int c = in.read();
      if (c < 0) {
        throw new EOFException("no request");
      }
      head.append((char) c);
    }
    return head.toString();
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
