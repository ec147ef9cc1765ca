package io.github.safeclose.examples.s3proxy.demo;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One request on a socket of its own: no client library hides when it reads, or how it leaves. */
public final class WireClient implements AutoCloseable {
  private static final int SMALL = 16 * 1024;

  private final Socket socket = new Socket();
  private final InputStream in;
  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final int status;

  /** How a client leaves. */
  public enum Leaving {
    /** FIN: what an ordinary close says. */
    FIN,
    /** RST: what a killed or impatient client says. */
    RST
  }

  /**
   * Sends a request, reads status and headers.
   *
   * @param port on the loopback interface
   * @param request without the empty line at the end
   * @param timeoutMillis how long it waits for a byte
   * @param leaver whether it takes in only a little at a time: what the kernel took for it before
   *     it left would not show in what is sent after
   */
  public WireClient(int port, String request, int timeoutMillis, boolean leaver)
      throws IOException {
    if (leaver) {
      socket.setReceiveBufferSize(SMALL);
    }
    socket.setSoTimeout(timeoutMillis);
    try {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), timeoutMillis);
      socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.UTF_8));
      InputStream raw = socket.getInputStream();
      in = leaver ? raw : new BufferedInputStream(raw, SMALL);
      status = readHead();
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private int readHead() throws IOException {
    String statusLine = line();
    String[] words = statusLine.split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/1.")) {
      throw new WrongAnswer("not an HTTP answer: " + statusLine);
    }
    for (String header = line(); !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    return Integer.parseInt(words[1]);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection ended in the headers");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /** The answer's status. */
  public int status() {
    return status;
  }

  /** A header's value, or the empty string. */
  public String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /** All headers. */
  public Map<String, String> headers() {
    return headers;
  }

  /** The promised length of the body, or -1. */
  public long contentLength() {
    String length = header("Content-Length");
    return length.isEmpty() ? -1 : Long.parseLong(length);
  }

  /** The raw body, to the end of the connection. */
  public InputStream body() {
    return in;
  }

  /** Says that it will send nothing more, and stays. */
  public void halfClose() throws IOException {
    socket.shutdownOutput();
  }

  /** Leaves. */
  public void leave(Leaving how) throws IOException {
    if (how == Leaving.RST) {
      socket.setSoLinger(true, 0);
    } else {
      // Closing with bytes unread says RST at once; so the FIN is sent first, by itself.
      socket.shutdownOutput();
    }
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
