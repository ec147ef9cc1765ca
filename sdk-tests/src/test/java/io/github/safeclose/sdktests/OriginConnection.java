package io.github.safeclose.sdktests;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** One connection of an {@link Origin}: one thread takes requests and sees the client leave. */
final class OriginConnection {
  private static final int BLOCK = 16 * 1024;
  private static final String NO_MORE = "";
  private static final Answer NOT_FOUND =
      Answer.xml(404, "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>");

  private final Socket socket;
  private final Origin origin;
  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private final CountDownLatch left = new CountDownLatch(1);
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicLong bodyBytes = new AtomicLong();
  private volatile boolean stalls;
  private volatile boolean ended;

  OriginConnection(Socket socket, Origin origin) {
    this.socket = socket;
    this.origin = origin;
  }

  int requests() {
    return requests.get();
  }

  long bodyBytes() {
    return bodyBytes.get();
  }

  /** It has sent a part, and sends nothing more. */
  boolean stalls() {
    return stalls;
  }

  /** Whether the client has closed it, and nothing can be sent any more. */
  boolean ended() {
    return ended;
  }

  void start() {
    Origin.daemon("origin-requests", this::takeRequests);
    Origin.daemon("origin-answers", this::giveAnswers);
  }

  private void takeRequests() {
    try {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (String line = requestLine(in); !line.isEmpty(); line = requestLine(in)) {
        requests.incrementAndGet();
        asked.add(line);
      }
    } catch (IOException reset) {
      // left, too
    } finally {
      left.countDown();
      asked.add(NO_MORE);
    }
  }

  /** The first line of a head, once all of the head is there; empty at the end. */
  private static String requestLine(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      head.append((char) c);
      if (c == '\n' && head.length() > 3 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
        return head.substring(0, head.indexOf("\r\n"));
      }
    }
    return NO_MORE;
  }

  private void giveAnswers() {
    try {
      socket.setTcpNoDelay(true);
      OutputStream out = new BufferedOutputStream(socket.getOutputStream(), BLOCK + 64);
      while (answer(asked.take(), out)) {
        out.flush();
      }
      out.flush();
    } catch (IOException clientLeft) {
      // what the tests are about
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    } finally {
      drop();
      ended = true;
    }
  }

  private boolean answer(String request, OutputStream out)
      throws IOException, InterruptedException {
    if (request.isEmpty()) {
      return false;
    }
    String[] words = request.split(" ", -1);
    Answer answer = origin.answers.getOrDefault(words[1].split("\\?", -1)[0], NOT_FOUND);
    out.write(answer.head().getBytes(StandardCharsets.US_ASCII));
    return words[0].equals("HEAD") || send(answer, out);
  }

  /** Whether all of it was sent. */
  private boolean send(Answer answer, OutputStream out) throws IOException, InterruptedException {
    byte[] block = new byte[BLOCK];
    long most = Math.min(answer.length(), Math.min(answer.stallAt, answer.cutAt));
    for (long sent = 0; sent < most; ) {
      int n = (int) Math.min(BLOCK, most - sent);
      answer.fill(block, n, sent);
      String size = answer.chunked ? Integer.toHexString(n) + "\r\n" : "";
      out.write(size.getBytes(StandardCharsets.US_ASCII));
      out.write(block, 0, n);
      out.write((answer.chunked ? "\r\n" : "").getBytes(StandardCharsets.US_ASCII));
      sent += n;
      if (sent < most || most < answer.length()) {
        out.flush();
      }
      bodyBytes.addAndGet(n);
    }
    if (answer.stallAt <= most) {
      out.flush();
      stalls = true;
      left.await();
      return false;
    }
    if (answer.cutAt <= most) {
      return false;
    }
    out.write((answer.chunked ? "0\r\n\r\n" : "").getBytes(StandardCharsets.US_ASCII));
    return true;
  }

  void drop() {
    left.countDown();
    asked.add(NO_MORE);
    try {
      socket.close();
    } catch (IOException gone) {
      // closed enough
    }
  }
}
