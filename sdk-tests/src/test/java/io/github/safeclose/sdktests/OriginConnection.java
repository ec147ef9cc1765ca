package io.github.safeclose.sdktests;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One connection of an {@link Origin}, on one thread: while it stalls it does not read either, so
 * that a client that waits for a polite answer to its goodbye waits.
 */
final class OriginConnection {
  private static final int BLOCK = 16 * 1024;
  private static final String NO_MORE = "";
  private static final Answer NOT_FOUND =
      Answer.xml(404, "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>");

  private static final Pattern RANGE = Pattern.compile("(?i)range: bytes=(\\d+)-(\\d+)");

  private final Socket plain;
  private final SSLSocketFactory layer;
  private final Origin origin;
  private final CountDownLatch thawed = new CountDownLatch(1);
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicLong bodyBytes = new AtomicLong();
  private volatile boolean stalls;
  private volatile boolean ended;

  /**
   * @param layer for TLS over it; null for none
   */
  OriginConnection(Socket plain, SSLSocketFactory layer, Origin origin) {
    this.plain = plain;
    this.layer = layer;
    this.origin = origin;
  }

  int requests() {
    return requests.get();
  }

  long bodyBytes() {
    return bodyBytes.get();
  }

  /** It has sent a part, sends nothing more, and reads nothing. */
  boolean stalls() {
    return stalls;
  }

  /** Whether it is over; a stalled one finds out only when it is {@linkplain #thaw thawed}. */
  boolean ended() {
    return ended;
  }

  /** It sends no more of its body, but listens again. */
  void thaw() {
    thawed.countDown();
  }

  void start() {
    Origin.daemon("origin-connection", this::serve);
  }

  private void serve() {
    try (Socket socket = layered()) {
      plain.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = new BufferedOutputStream(socket.getOutputStream(), BLOCK + 64);
      String request = head(in);
      while (!request.isEmpty() && answer(request, out)) {
        out.flush();
        request = head(in);
      }
      out.flush();
      if (stalls) {
        thawed.await();
        request = head(in); // nobody asks here again: it is the end that comes
      }
    } catch (IOException clientLeft) {
      // what the tests are about
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    } finally {
      ended = true;
    }
  }

  private Socket layered() throws IOException {
    if (layer == null) {
      return plain;
    }
    SSLSocket tls = (SSLSocket) layer.createSocket(plain, null, plain.getPort(), true);
    tls.setUseClientMode(false);
    return tls;
  }

  /** A head, once all of it is there; empty at the end. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      head.append((char) c);
      if (c == '\n' && head.length() > 3 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
        return head.toString();
      }
    }
    return NO_MORE;
  }

  /** Whether another request can follow. */
  private boolean answer(String request, OutputStream out) throws IOException {
    requests.incrementAndGet();
    String[] words = request.split(" ", -1);
    Answer answer = origin.answers.getOrDefault(words[1].split("\\?", -1)[0], NOT_FOUND);
    Matcher range = RANGE.matcher(request);
    if (answer.ranges && range.find()) {
      answer = answer.range(Long.parseLong(range.group(1)), Long.parseLong(range.group(2)));
    }
    out.write(answer.head().getBytes(StandardCharsets.US_ASCII));
    return words[0].equals("HEAD") || send(answer, out);
  }

  /** Whether all of it was sent. */
  private boolean send(Answer answer, OutputStream out) throws IOException {
    byte[] block = new byte[BLOCK];
    long most = Math.min(answer.length(), Math.min(answer.stallAt, answer.cutAt));
    for (long sent = 0; sent < most; ) {
      int n = (int) Math.min(BLOCK, most - sent);
      answer.fill(block, n, sent);
      String size = answer.chunked ? Integer.toHexString(n) + "\r\n" : "";
      out.write(size.getBytes(StandardCharsets.US_ASCII));
      out.write(block, 0, n);
      out.write((answer.chunked ? "\r\n" : "").getBytes(StandardCharsets.US_ASCII));
      out.flush();
      sent += n;
      bodyBytes.addAndGet(n);
    }
    if (answer.stallAt <= most) {
      out.flush();
      stalls = true;
      return false;
    }
    if (answer.cutAt <= most) {
      return false;
    }
    out.write((answer.chunked ? "0\r\n\r\n" : "").getBytes(StandardCharsets.US_ASCII));
    return true;
  }

  void drop() {
    thaw();
    try {
      plain.close(); // a TLS socket's close() would wait for a write that nobody reads
    } catch (IOException gone) {
      // closed enough
    }
  }
}
