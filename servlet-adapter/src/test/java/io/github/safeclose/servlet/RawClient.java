package io.github.safeclose.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;

/** HTTP/1.1 on a bare socket: it leaves as and when it likes. */
final class RawClient implements AutoCloseable {
  static final int RECEIVE_BUFFER = 64 * 1024;

  private final Socket socket = new Socket();

  RawClient(int port) throws IOException {
    socket.setReceiveBufferSize(RECEIVE_BUFFER);
    socket.setSoTimeout(30_000); // only ends a hang
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  RawClient get(String path, String... headers) throws IOException {
    return send("GET", path, headers);
  }

  RawClient head(String path) throws IOException {
    return send("HEAD", path);
  }

  private RawClient send(String method, String path, String... headers) throws IOException {
    StringBuilder request =
        new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    socket.getOutputStream().write(request.append("\r\n").toString().getBytes(ISO_8859_1));
    return this;
  }

  /** Status line and headers. */
  String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in().read();
      if (c < 0) {
        throw new EOFException("closed after '" + head + "'");
      }
      head.append((char) c);
    }
    return head.toString();
  }

  InputStream in() throws IOException {
    return socket.getInputStream();
  }

  /** Reads a response with a Content-Length. */
  String text() throws IOException {
    String head = head();
    String field = "content-length: ";
    int at = head.toLowerCase(Locale.ROOT).indexOf(field) + field.length();
    if (at < field.length()) {
      throw new IOException("no length in " + head);
    }
    int length = Integer.parseInt(head.substring(at, head.indexOf("\r\n", at)));
    return new String(in().readNBytes(length), ISO_8859_1);
  }

  /** Says "no more requests", and reads on. */
  void halfClose() throws IOException {
    socket.shutdownOutput();
  }

  void leaveByReset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** A FIN; the kernel makes it a reset when something is unread. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
