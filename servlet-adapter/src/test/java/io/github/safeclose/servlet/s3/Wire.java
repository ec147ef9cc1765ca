package io.github.safeclose.servlet.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One request on a bare socket, and its answer up to the end of the connection.
 *
 * @param head status line and headers, as they came
 * @param headers by lower-case names
 * @param body raw
 */
record Wire(String head, Map<String, String> headers, String body) {
  private static final int RECEIVE_BUFFER = 16 * 1024;
  private static final int TIMEOUT_MILLIS = 60_000; // only ends a hang

  static Wire send(int port, String method, String... headers) throws IOException {
    try (Socket socket = open(port, method, headers)) {
      return read(socket);
    }
  }

  /** The answer on a connection that {@link #open} has opened. */
  static Wire read(Socket socket) throws IOException {
    return parse(readToEnd(socket.getInputStream()));
  }

  /** Sends a request; its connection ends with its answer. */
  static Socket open(int port, String method, String... headers) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(RECEIVE_BUFFER);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    StringBuilder head = new StringBuilder(method + " /k HTTP/1.1\r\nHost: h\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    head.append("Connection: close\r\n\r\n");
    socket.getOutputStream().write(head.toString().getBytes(ISO_8859_1));
    return socket;
  }

  private static String readToEnd(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      in.transferTo(all);
    } catch (SocketTimeoutException hanging) {
      throw new AssertionError("the client hangs", hanging);
    } catch (IOException reset) {
      // it tells the client as well
    }
    return all.toString(ISO_8859_1);
  }

  private static Wire parse(String answer) {
    int end = answer.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new AssertionError("no answer but '" + answer + "'");
    }
    String head = answer.substring(0, end);
    Map<String, String> headers = new TreeMap<>();
    for (String line : List.of(head.split("\r\n")).subList(1, head.split("\r\n").length)) {
      int colon = line.indexOf(':');
      headers.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (one, another) -> one + ", " + another);
    }
    return new Wire(head, headers, answer.substring(end + 4));
  }

  int status() {
    return Integer.parseInt(head.split(" ", 3)[1]);
  }

  String header(String name) {
    return headers.get(name.toLowerCase(Locale.ROOT));
  }
}
