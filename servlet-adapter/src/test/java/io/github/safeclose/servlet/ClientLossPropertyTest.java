package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.SafeCloseInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What a client that leaves costs the source, whatever is left of the body. */
class ClientLossPropertyTest {
  private static final int MAX_WRITE = 64 * 1024;

  /**
   * What can have been taken and not have reached the client: both socket buffers (the kernel
   * doubles what it is asked for, to have room for its own bookkeeping), Tomcat's two buffers of 8
   * KiB, the write that fills them and blocks, and two more flush units: after a FIN, the first
   * write that follows is answered by a reset, and the second one fails.
   */
  private static final long BOUND =
      2L * TomcatServer.SEND_BUFFER + 2L * RawClient.RECEIVE_BUFFER + 2 * 8 * 1024 + 3L * MAX_WRITE;

  private static final Bodies BODIES = new Bodies();
  private static TomcatServer server;

  @BeforeContainer
  static void start() throws Exception {
    server =
        new TomcatServer(new SafeCloseFilter())
            .handle("/x", ClientLossPropertyTest::copyAndForget)
            .start();
  }

  @AfterContainer
  static void stop() throws Exception {
    server.close();
  }

  /** The worst handler there is: swallows what it is told, closes nothing. */
  private static void copyAndForget(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    long length = Long.parseLong(request.getParameter("length"));
    byte[] buffer = new byte[Integer.parseInt(request.getParameter("write"))];
    boolean known = Boolean.parseBoolean(request.getParameter("known"));
    if (known) {
      response.setContentLengthLong(length);
    }
    SafeCloseInputStream body = known ? BODIES.of(length) : BODIES.ofUnknown(length);
    try {
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        response.getOutputStream().write(buffer, 0, n);
      }
    } catch (IOException swallowed) {
      assertThat(swallowed).isNotNull();
    }
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void c14_takenFromTheSourceAfterTheClientLeft_isBounded(
      @ForAll @LongRange(min = 1, max = 1L << 50) long length,
      @ForAll boolean known,
      @ForAll @IntRange(max = 4 << 20) int leavePoint,
      @ForAll @IntRange(min = 1, max = MAX_WRITE) int write,
      @ForAll boolean byReset)
      throws Exception {
    BODIES.sources.clear();
    BODIES.events.clear();
    long received;
    try (RawClient client = server.client()) {
      // "close", so that a chunked body that is shorter than the leave point ends for the client.
      client.get(
          "/x?length=" + length + "&known=" + known + "&write=" + write, "Connection: close");
      client.head();
      received = read(client.in(), known ? Math.min(leavePoint, length) : leavePoint);
      if (byReset) {
        client.leaveByReset();
      }
    }
    assertThat(server.nextOutcome()).isEmpty();
    // Chunk headers count as received: they make the bound a little laxer, never wrong.
    assertThat(BODIES.last().taken.get()).isLessThanOrEqualTo(received + BOUND);
    assertThat(BODIES.nextEvent()).isNotNull();
    assertThat(BODIES.events).isEmpty();
  }

  private static long read(InputStream in, long count) throws IOException {
    byte[] buffer = new byte[16 * 1024];
    long received = 0;
    while (received < count) {
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, count - received));
      if (n < 0) {
        break;
      }
      received += n;
    }
    return received;
  }
}
