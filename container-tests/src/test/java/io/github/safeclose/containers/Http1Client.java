package io.github.safeclose.containers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;

/** HTTP/1.1 on a bare socket. */
final class Http1Client implements Client {
  private final Socket socket = new Socket();
  private final InputStream in;
  private String head;
  private InputStream body;

  Http1Client(int port) throws IOException {
    socket.setReceiveBufferSize(64 * 1024);
    socket.setSoTimeout((int) Await.LIMIT_SECONDS * 1000); // only ends a hang
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    in = new BufferedInputStream(socket.getInputStream());
  }

  @Override
  public void send(String method, String path) throws IOException {
    head = null;
    sendNext(method, path);
  }

  @Override
  public void sendNext(String method, String path) throws IOException {
    String request = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
  }

  /** Says "no more requests", and reads on. */
  void halfClose() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public int status() throws IOException {
    if (head == null) {
      head = readHead();
      String length = header("content-length");
      body = length == null ? new Chunks() : new Counted(Long.parseLong(length));
    }
    return Integer.parseInt(head.substring(9, 12));
  }

  @Override
  public String header(String name) {
    for (String line : head.split("\r\n", -1)) {
      if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
        return line.substring(name.length() + 1).strip();
      }
    }
    return null;
  }

  private String readHead() throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      text.append((char) must(in.read()));
    }
    if (text.indexOf("HTTP/1.1 ") != 0) {
      throw new AssertionError("no response begins here: " + text);
    }
    return text.toString();
  }

  private static int must(int read) throws IOException {
    if (read < 0) {
      throw new EOFException("the connection ended within a response");
    }
    return read;
  }

  @Override
  public InputStream body() throws IOException {
    status();
    return body;
  }

  /** What is left on the connection, until it ends. */
  byte[] rest() throws IOException {
    return in.readAllBytes();
  }

  @Override
  public void leave(Leaving how) throws IOException {
    if (how == Leaving.RESET) {
      socket.setSoLinger(true, 0);
    }
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private abstract static class Framed extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int n) throws IOException {
      return n == 0 ? 0 : some(bytes, offset, n); // readNBytes asks for nothing at its end
    }

    abstract int some(byte[] bytes, int offset, int n) throws IOException;
  }

  private final class Counted extends Framed {
    private long left;

    Counted(long length) {
      left = length;
    }

    @Override
    int some(byte[] bytes, int offset, int n) throws IOException {
      if (left == 0) {
        return -1;
      }
      int got = must(in.read(bytes, offset, (int) Math.min(n, left)));
      left -= got;
      return got;
    }
  }

  private final class Chunks extends Framed {
    private long left;
    private boolean begun;
    private boolean ended;

    @Override
    int some(byte[] bytes, int offset, int n) throws IOException {
      if (left == 0 && !ended) {
        if (begun) {
          line(); // the end of the last chunk: Jetty sends it with the next one
        }
        begun = true;
        left = size(line());
        if (left == 0) {
          ended = true;
          line();
        }
      }
      if (ended) {
        return -1;
      }
      int got = must(in.read(bytes, offset, (int) Math.min(n, left)));
      left -= got;
      return got;
    }

    private static long size(String line) throws IOException {
      try {
        return Long.parseLong(line, 16);
      } catch (NumberFormatException broken) {
        throw new IOException("not the size of a chunk: '" + line + "'", broken);
      }
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = must(in.read()); c != '\n'; c = must(in.read())) {
        line.append((char) c);
      }
      return line.toString().strip();
    }
  }
}
