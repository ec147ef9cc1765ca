package io.github.safeclose.examples.s3proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.examples.s3proxy.demo.WireClient;
import io.github.safeclose.examples.s3proxy.limits.ConnectionLimitFilter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that take all they can get do not stop the proxy for the others. */
class LimitsTest {
  private static final long LARGE = 64L << 20;
  private static final int CONNECTIONS = 2;

  private static ProxyLimits limits(Duration head, Duration client) {
    return new ProxyLimits(CONNECTIONS, Duration.ofSeconds(1), head, client, 0, Duration.ZERO);
  }

  /** As the story goes: they read the head, and then nothing. */
  @Test
  void whereAllConnectionsAreTaken_othersAreToldToComeBack_andAreServedLater() throws Exception {
    ProxyLimits limits = limits(Duration.ofSeconds(10), Duration.ofSeconds(60));
    try (StubS3 s3 = StubS3.sending(LARGE, LARGE);
        S3Proxy proxy = new S3Proxy(s3.config().withLimits(limits), List.of())) {
      List<WireClient> stalled = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        stalled.add(Wire.leaver(proxy.port(), "GET /data/k"));
      }
      Wire refused = Wire.send(proxy.port(), "GET /data/k");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      assertThat(refused.text()).isEqualTo("The proxy is busy.\n");
      assertThat(s3.asked()).hasSize(CONNECTIONS); // it was not S3 that was asked to wait

      List<Socket> crowd = crowd(proxy.port(), 4 * ConnectionLimitFilter.WAITING);
      for (Socket one : crowd) {
        assertThat(statusLine(one)).startsWith("HTTP/1.1 503");
        one.close();
      }
      for (WireClient client : stalled) {
        client.leave(WireClient.Leaving.RST);
      }
      Wire served = null;
      while (served == null || served.status() == 503) { // until the leavers have been noticed
        served = Wire.send(proxy.port(), "GET /data/k", "If-None-Match: *", "X: y");
      }
      assertThat(served.status()).isEqualTo(200);
    }
  }

  private static List<Socket> crowd(int port, int size) throws IOException {
    List<Socket> crowd = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Socket one = new Socket(InetAddress.getLoopbackAddress(), port);
      one.setSoTimeout(60_000);
      send(one, "GET /data/k HTTP/1.1\r\nHost: h\r\n\r\n");
      crowd.add(one);
    }
    return crowd;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String statusLine(Socket socket) throws IOException {
    return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
  }

  @Test
  void aClientThatTakesNothing_isEndedByItsTimeout() throws Exception {
    ProxyLimits limits = limits(Duration.ofSeconds(10), Duration.ofSeconds(1));
    try (RequestLog log = new RequestLog();
        StubS3 s3 = StubS3.sending(LARGE, LARGE);
        S3Proxy proxy = new S3Proxy(s3.config().withLimits(limits), List.of());
        WireClient stalled = Wire.leaver(proxy.port(), "GET /data/k")) {
      assertThat(log.next()).contains("broken off after", "the client has left");
      assertThat(stalled.status()).isEqualTo(200);
    }
  }

  /** Each byte comes well within the time for one; all of them do not. */
  @Test
  void aHeadThatComesByTheByte_isEnded() throws Exception {
    ProxyLimits limits = limits(Duration.ofMillis(500), Duration.ofSeconds(60));
    try (StubS3 s3 = StubS3.withObject();
        S3Proxy proxy = new S3Proxy(s3.config().withLimits(limits), List.of());
        Socket slow = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      slow.setSoTimeout(60_000);
      Thread dripping =
          new Thread(
              () -> {
                try {
                  send(slow, "GET /data/k HTTP/1.1\r\nHost: h\r\nX: ");
                  while (true) {
                    send(slow, "y");
                    Thread.sleep(20); // the client's own slowness
                  }
                } catch (IOException | InterruptedException ended) {
                  // as it should be
                }
              });
      dripping.start();
      int end;
      try {
        end = slow.getInputStream().read();
      } catch (IOException reset) {
        end = -1;
      }
      assertThat(end).isEqualTo(-1);
      dripping.join(60_000);
      assertThat(dripping.isAlive()).isFalse();
      assertThat(Wire.send(proxy.port(), "GET /data/k").status()).isEqualTo(200);
    }
  }

  /** A head in two pieces is no slow head, and neither is the next one on its connection. */
  @Test
  void aHeadInPieces_isServed_againAndAgain() throws Exception {
    ProxyLimits limits = limits(Duration.ofSeconds(2), Duration.ofSeconds(60));
    try (StubS3 s3 = StubS3.withObject();
        S3Proxy proxy = new S3Proxy(s3.config().withLimits(limits), List.of());
        Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      client.setSoTimeout(60_000);
      for (int i = 0; i < 6; i++) { // longer, together, than one head may take
        send(client, "HEAD /data/k HTTP/1.1\r\nHo");
        Thread.sleep(500); // within its time
        send(client, "st: h\r\n\r\n");
        assertThat(head(client)).startsWith("HTTP/1.1 200");
      }
    }
  }

  private static String head(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new IOException("ended after " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }
}
