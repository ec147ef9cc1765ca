package io.github.safeclose.examples.s3proxy.behind;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.examples.s3proxy.behind.Visit.Seen;
import io.github.safeclose.examples.s3proxy.behind.Visit.Transfer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The measurement's clients tell a whole body from a part. */
class VisitTest {
  private static final String H2_PREFIX =
      "000000"
          + "04"
          + "00"
          + "00000000" // SETTINGS
          + "000001"
          + "01"
          + "04"
          + "00000001"
          + "88"; // HEADERS with status 200
  private static final String H2_DATA = "000003" + "00" + "00" + "00000001" + "616263";

  /** A server that answers one connection with these bytes, whatever it is asked. */
  private static Transfer transfer(boolean http2, byte[] answer, boolean ends) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread thread = new Thread(() -> answer(server, answer, ends));
      thread.start();
      try (Visit visit = Visit.open(http2, server.getLocalPort(), "GET", "1", true)) {
        return visit.readAll();
      } finally {
        thread.join();
      }
    }
  }

  private static void answer(ServerSocket server, byte[] answer, boolean ends) {
    try (Socket socket = server.accept()) {
      socket.getOutputStream().write(answer);
      if (ends) {
        socket.shutdownOutput();
      }
      while (socket.getInputStream().read() >= 0) {
        // until the client has gone, so that it sees a FIN and no reset
      }
    } catch (IOException e) {
      // the client has reset
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Length: 3, abc, CLEAN",
    "Content-Length: 4, abc, BROKEN",
    "Transfer-Encoding: chunked, '3~abc~0~~', CLEAN",
    "Transfer-Encoding: chunked, '3~abc~', BROKEN",
    "Transfer-Encoding: chunked, '3~abc~0~', BROKEN",
    "X-None: x, abc, CLEAN",
  })
  void http1(String header, String body, Seen seen) throws Exception {
    String answer = "HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n" + body.replace("~", "\r\n");
    byte[] bytes = answer.getBytes(StandardCharsets.US_ASCII);
    assertThat(transfer(false, bytes, true).seen()).isEqualTo(seen);
  }

  @ParameterizedTest
  @CsvSource({
    "000000000100000001, CLEAN", // an empty DATA frame with END_STREAM
    "0000040300000000010000000" + "2, BROKEN", // RST_STREAM
    "000008070000000000" + "0000000100000000, BROKEN", // GOAWAY
    "'', BROKEN", // the connection ends
  })
  void http2(String last, Seen seen) throws Exception {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    answer.writeBytes(HexFormat.of().parseHex(H2_PREFIX + H2_DATA + last));
    Transfer transfer = transfer(true, answer.toByteArray(), last.isEmpty());
    assertThat(transfer).isEqualTo(new Transfer(3, seen));
  }
}
