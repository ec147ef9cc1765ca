package io.github.safeclose.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseOutcome;
import io.github.safeclose.SafeCloseInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A client that has not left, though it may look so: it gets its body, whole. */
class StayingClientTest {
  private final Bodies bodies = new Bodies();

  @Test
  void halfClosedClient_getsTheWholeBody() throws Exception {
    long length = 8 << 20;
    try (TomcatServer server = wholeBody(length);
        RawClient client = server.start().client()) {
      client.get("/x").halfClose();
      client.head();
      assertWhole(client.in(), 0, length);
      assertThat(bodies.nextEvent().outcome()).isEqualTo(CloseOutcome.EXHAUSTED);
      assertThat(server.nextOutcome()).isEmpty();
    }
  }

  @Test
  void stalledClient_getsTheWholeBodyWhenItGoesOn() throws Exception {
    long length = 8 << 20;
    AtomicReference<Thread> writer = new AtomicReference<>();
    try (TomcatServer server = wholeBody(length, writer);
        RawClient client = server.start().client()) {
      client.get("/x").head();
      assertWhole(client.in(), 0, 10);
      Await.until("the writer waits for the client", () -> isWaiting(writer.get()));
      assertThat(bodies.events).isEmpty();
      assertThat(bodies.last().isOpen()).isTrue();
      assertWhole(client.in(), 10, length - 10);
      assertThat(bodies.nextEvent().outcome()).isEqualTo(CloseOutcome.EXHAUSTED);
      assertThat(server.nextOutcome()).isEmpty();
    }
  }

  private static boolean isWaiting(Thread thread) {
    return thread != null
        && (thread.getState() == Thread.State.WAITING
            || thread.getState() == Thread.State.TIMED_WAITING);
  }

  private TomcatServer wholeBody(long length) {
    return wholeBody(length, new AtomicReference<>());
  }

  private TomcatServer wholeBody(long length, AtomicReference<Thread> writer) {
    return new TomcatServer(new SafeCloseFilter())
        .handle(
            "/x",
            (request, response) -> {
              response.setContentLengthLong(length);
              writer.set(Thread.currentThread());
              try (SafeCloseInputStream body = bodies.of(length)) {
                body.transferTo(response.getOutputStream());
              }
            });
  }

  private static void assertWhole(InputStream in, long from, long length) throws IOException {
    byte[] expected = new byte[8192];
    for (long at = from; at < from + length; ) {
      int n = (int) Math.min(expected.length, from + length - at);
      for (int i = 0; i < n; i++) {
        expected[i] = VirtualBody.at(at + i);
      }
      byte[] got = in.readNBytes(n);
      if (!Arrays.equals(got, 0, got.length, expected, 0, n)) {
        throw new AssertionError("other bytes after " + at + ": " + new String(got, ISO_8859_1));
      }
      at += n;
    }
  }
}
