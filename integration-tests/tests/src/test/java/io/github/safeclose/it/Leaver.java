package io.github.safeclose.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A client on a bare socket, with small buffers, that asks for an object, reads ten bytes and goes.
 */
final class Leaver implements AutoCloseable {
  private final Socket socket = new Socket();

  /** Is gone when its first ten bytes have come. */
  static void comeAndGo(int port, String path) throws IOException {
    try (Leaver leaver = new Leaver(port, path)) {
      leaver.readTenBytes();
    }
  }

  private Leaver(int port, String path) throws IOException {
    socket.setReceiveBufferSize(32 * 1024);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    String head = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
  }

  private void readTenBytes() throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    assertThat(head.toString()).startsWith("HTTP/1.1 200 ");
    in.readFully(new byte[10]);
  }

  @Override
  public void close() throws IOException {
    socket.setSoLinger(true, 0); // as a browser's tab does: a reset
    socket.close();
  }
}
