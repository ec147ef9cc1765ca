package io.github.safeclose.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** What the unchanged handlers of a Spring application cost when their clients leave. */
final class SpringScene {
  static final long MIB = 1L << 20;

  private SpringScene() {}

  /** With no jar of ours: whatever the style, all of the object is taken from S3. */
  static void assertItDrains(SpringApplication application, Origin origin, long length)
      throws IOException {
    for (String style : new String[] {"raw", "streaming", "resource"}) {
      Leaver.comeAndGo(application.port(), "/" + style);
      Await.until(
          style + " took all of it", () -> origin.counts("/bucket/" + style).bytes.get() == length);
    }
  }

  /** With the jars: whatever the style, a few megabytes; the reasons say who ended the bodies. */
  static void assertItAborts(SpringApplication application, Origin origin, boolean boot)
      throws IOException {
    // The filter: the client has left.
    assertAborted(application, origin, "raw", 1, "ABORTED/SINK_FAILED");
    assertAborted(application, origin, "resource", 2, "ABORTED/SINK_FAILED");
    // With Boot, the filter as well; else s3-auto, on a thread of Spring's that has no scope.
    String streaming = boot ? "ABORTED/SINK_FAILED" : "ABORTED/CLOSED_EARLY";
    assertAborted(application, origin, "streaming", 3, streaming);
    // The filter: the request has ended, and the handler had forgotten it.
    assertAborted(application, origin, "forgets", 4, "ABORTED/SCOPE_ENDED");
    assertThat(application.printed()).doesNotContain("ERROR", "SEVERE", "\tat ");
  }

  /** S3 gives a part of an object whose length the handlers do not announce. */
  static void assertAPartNeverLooksWhole(SpringApplication application, String style)
      throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), application.port())) {
      socket.setSoTimeout(60_000); // to fail a hang
      String request = "GET /" + style + "?key=cut HTTP/1.1\r\nHost: localhost\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      assertThat(answer.substring(0, 300)).contains(" 200 ").contains("chunked");
      assertThat(answer.endsWith("\r\n0\r\n\r\n")).as("a clean end").isFalse();
    }
  }

  private static void assertAborted(
      SpringApplication application, Origin origin, String style, int nth, String end)
      throws IOException {
    Leaver.comeAndGo(application.port(), "/" + style);
    Origin.Counts counts = origin.counts("/bucket/" + style);
    assertThat(application.report(nth)).as(style).isEqualTo(end);
    Await.until("the connection of " + style + " was cut", () -> counts.sending.get() == 0);
    assertThat(counts.requests.get()).as(style).isEqualTo(1);
    assertThat(counts.bytes.get()).as(style).isPositive().isLessThan(8 * MIB);
  }
}
