package io.github.safeclose.examples.s3proxy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the demo counts with. */
@Timeout(60)
class RelayTest {
  private ServerSocket s3;
  private Relay relay;

  @BeforeEach
  void start() throws Exception {
    s3 = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    relay = new Relay(s3.getLocalPort());
  }

  @AfterEach
  void stop() throws Exception {
    relay.close();
    s3.close();
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), relay.port());
  }

  @Test
  void countsWhatS3SendsAndNotWhatTheProxySends() throws Exception {
    try (Socket proxy = connect();
        Socket server = s3.accept()) {
      proxy.getOutputStream().write(new byte[5000]);
      assertThat(server.getInputStream().readNBytes(5000)).hasSize(5000);
      byte[] sent = new byte[1_000_003];
      Thread writer = new Thread(() -> writeAndClose(server, sent));
      writer.start();
      assertThat(proxy.getInputStream().readAllBytes()).hasSize(sent.length);
      writer.join();
      assertThat(relay.sent()).isEqualTo(sent.length);
    }
  }

  private static void writeAndClose(Socket socket, byte[] bytes) {
    try (socket) {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void closesTheSideOfS3WhenTheProxyCloses() throws Exception {
    try (Socket server = open(false)) {
      assertThat(server.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void closesTheSideOfS3WhenTheProxyResets() throws Exception {
    try (Socket server = open(true)) {
      assertThat(server.getInputStream().read()).isEqualTo(-1);
    }
  }

  private Socket open(boolean reset) throws IOException {
    try (Socket proxy = connect()) {
      proxy.getOutputStream().write(1);
      Socket server = s3.accept();
      assertThat(server.getInputStream().read()).isEqualTo(1);
      proxy.setSoLinger(reset, 0);
      return server;
    }
  }

  /** What the proxy does not take is not counted, but for what sockets hold. */
  @Test
  void stopsWhenTheProxyStops() throws Exception {
    try (Socket server = open(true)) {
      long written = 0;
      byte[] buffer = new byte[64 * 1024];
      try {
        while (written < 1L << 30) {
          server.getOutputStream().write(buffer);
          written += buffer.length;
        }
      } catch (IOException e) {
        // as it should be
      }
      assertThat(written).isLessThan(64L << 20);
      assertThat(relay.sent()).isLessThanOrEqualTo(written);
    }
  }
}
