package io.github.safeclose.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

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
  static void assertItAborts(SpringApplication application, Origin origin) throws IOException {
    // The filter: the client has left.
    assertAborted(application, origin, "raw", 1, "ABORTED/SINK_FAILED");
    assertAborted(application, origin, "resource", 2, "ABORTED/SINK_FAILED");
    // s3-auto: it was closed by the thread of Spring's that had opened it, which has no scope.
    assertAborted(application, origin, "streaming", 3, "ABORTED/CLOSED_EARLY");
    // The filter: the request has ended, and the handler had forgotten it.
    assertAborted(application, origin, "forgets", 4, "ABORTED/SCOPE_ENDED");
    assertThat(application.printed()).doesNotContain("ERROR", "SEVERE", "\tat ");
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
