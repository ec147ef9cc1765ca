package io.github.safeclose.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;

/** HTTP/1.1 on a bare socket, which takes bytes when it likes and knows a clean end. */
final class FlowClient implements AutoCloseable {
  private final Socket socket = new Socket();
  private String head = "";

  FlowClient(int port) throws IOException {
    socket.setReceiveBufferSize(RawClient.RECEIVE_BUFFER);
    socket.setSoTimeout(30_000); // only ends a hang
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** Sends a request and reads the head of its response. */
  FlowClient request(String method) throws IOException {
    String request = method + " /x HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    StringBuilder read = new StringBuilder();
    while (read.indexOf("\r\n\r\n") < 0) {
      read.append((char) byteOrEnd());
    }
    head = read.toString();
    return this;
  }

  FlowClient get() throws IOException {
    return request("GET");
  }

  private int byteOrEnd() throws IOException {
    int c = in().read();
    if (c < 0) {
      throw new EOFException("the connection was closed");
    }
    return c;
  }

  InputStream in() throws IOException {
    return socket.getInputStream();
  }

  String head() {
    return head;
  }

  int status() {
    return Integer.parseInt(head.substring(9, 12));
  }

  /** Empty if the response does not have it. */
  String header(String name) {
    String field = "\r\n" + name.toLowerCase(Locale.ROOT) + ": ";
    int at = head.toLowerCase(Locale.ROOT).indexOf(field);
    return at < 0
        ? ""
        : head.substring(at + field.length(), head.indexOf("\r\n", at + field.length()));
  }

  /**
   * The whole body.
   *
   * @throws IOException if the response does not end as HTTP says
   */
  byte[] body() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    String length = header("Content-Length");
    if (!length.isEmpty()) {
      copy(Integer.parseInt(length), body);
    } else {
      while (copyChunk(body)) {
        // until the last one
      }
    }
    return body.toByteArray();
  }

  private boolean copyChunk(ByteArrayOutputStream body) throws IOException {
    int length = Integer.parseInt(line(), 16);
    copy(length, body);
    if (!line().isEmpty()) {
      throw new IOException("not the end of a chunk");
    }
    return length > 0;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = byteOrEnd(); c != '\r'; c = byteOrEnd()) {
      line.append((char) c);
    }
    byteOrEnd();
    return line.toString();
  }

  private void copy(int length, ByteArrayOutputStream body) throws IOException {
    byte[] bytes = in().readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the connection was closed");
    }
    body.write(bytes, 0, length);
  }

  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** A FIN; the kernel makes it a reset when something is unread. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
