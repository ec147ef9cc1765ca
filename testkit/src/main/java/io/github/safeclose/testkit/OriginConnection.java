package io.github.safeclose.testkit;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a {@link CountingOrigin}, and what happened on it. Any thread.
 *
 * <p>One thread reads requests, so that a client that leaves is seen while a body is being sent, or
 * stalls; another answers.
 */
public final class OriginConnection {
  private static final int BLOCK = 16 * 1024;
  private static final List<String> NO_MORE = List.of();

  private final Socket socket;
  private final Map<String, Answer> answers;
  private final BlockingQueue<List<String>> asked = new LinkedBlockingQueue<>();
  private final AtomicReference<@Nullable ScriptedBody> sending = new AtomicReference<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicLong bodyBytes = new AtomicLong();
  private volatile boolean reset;
  private volatile boolean cut;
  private volatile boolean open = true;

  OriginConnection(Socket socket, Map<String, Answer> answers) {
    this.socket = socket;
    this.answers = answers;
  }

  /**
   * How many requests came.
   *
   * @return requests, those not answered yet included
   */
  public int requests() {
    return requests.get();
  }

  /**
   * How many bytes of bodies were written to the socket; up to some hundred KiB of them may be on
   * their way.
   *
   * @return bytes, without heads and chunk sizes
   */
  public long bodyBytes() {
    return bodyBytes.get();
  }

  /**
   * Whether the client left while a body was being sent, by a reset or otherwise.
   *
   * @return true if so
   */
  public boolean wasCut() {
    return cut;
  }

  /**
   * Whether the client's end came as a reset instead of an ordinary close.
   *
   * @return true if so
   */
  public boolean wasReset() {
    return reset;
  }

  /**
   * Whether neither side has closed it.
   *
   * @return true if so
   */
  public boolean isOpen() {
    return open;
  }

  void start() {
    CountingOrigin.daemon("testkit-origin-requests", this::takeRequests);
    CountingOrigin.daemon("testkit-origin-answers", this::giveAnswers);
  }

  private void takeRequests() {
    try {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (List<String> head = head(in); !head.isEmpty(); head = head(in)) {
        requests.incrementAndGet();
        asked.add(head);
      }
    } catch (IOException left) {
      reset = open;
    } finally {
      clientLeft();
      asked.add(NO_MORE);
    }
  }

  /** Lines of one request's head; none at the end of the connection. */
  private static List<String> head(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c != '\n') {
        line.append((char) c);
      } else if (line.toString().isBlank()) {
        return lines;
      } else {
        lines.add(line.toString().strip());
        line.setLength(0);
      }
    }
    return NO_MORE;
  }

  private void clientLeft() {
    ScriptedBody body = sending.getAndSet(null);
    if (body != null) {
      cut = true;
      try {
        body.abort();
      } catch (Throwable scripted) {
        // what a script throws at its aborter; here that is nobody
      }
    }
  }

  private void giveAnswers() {
    try {
      OutputStream out = new BufferedOutputStream(socket.getOutputStream(), BLOCK + 64);
      while (answer(asked.take(), out)) {
        out.flush();
      }
    } catch (IOException left) {
      clientLeft();
    } catch (InterruptedException | IllegalStateException over) {
      // no more answers
    } finally {
      close();
    }
  }

  private boolean answer(List<String> head, OutputStream out)
      throws IOException, InterruptedException {
    if (head.isEmpty()) {
      return false;
    }
    String[] request = head.get(0).split(" ", -1);
    String path = request.length > 1 ? request[1].split("\\?", -1)[0] : "";
    Answer answer = answers.getOrDefault(path, CountingOrigin.NOT_FOUND);
    ScriptedBody body = answer.newBody();
    sending.set(body);
    TimeUnit.NANOSECONDS.sleep(answer.delay().toNanos());
    out.write(answer.head(body).getBytes(StandardCharsets.US_ASCII));
    out.flush();
    boolean whole = request[0].equals("HEAD") || send(body, out);
    out.flush();
    if (whole) {
      sending.set(null);
    }
    return whole;
  }

  /** Whether it was all that was declared. */
  private boolean send(ScriptedBody body, OutputStream out) throws IOException {
    boolean chunked = body.length().isEmpty();
    long left = body.length().orElse(Long.MAX_VALUE);
    byte[] block = new byte[BLOCK];
    while (left > 0) {
      int n = next(body, block, (int) Math.min(block.length, left));
      if (n < 0) {
        break;
      }
      write(out, block, n, chunked);
      out.flush();
      bodyBytes.addAndGet(n);
      left -= n;
    }
    if (chunked) {
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    return chunked || left == 0;
  }

  private static void write(OutputStream out, byte[] block, int n, boolean chunked)
      throws IOException {
    if (chunked) {
      out.write((Integer.toHexString(n) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }
    out.write(block, 0, n);
    if (chunked) {
      out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** A body that fails resets the connection: the client sees no orderly end. */
  private int next(ScriptedBody body, byte[] block, int most) throws IOException {
    try {
      return body.read(block, 0, most);
    } catch (Throwable scripted) {
      socket.setSoLinger(true, 0);
      throw new IOException("the scripted body failed", scripted);
    }
  }

  void close() {
    open = false;
    clientLeft();
    try {
      socket.close();
    } catch (IOException gone) {
      // closed enough
    }
  }
}
