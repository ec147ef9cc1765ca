package io.github.safeclose.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.CloseOutcome;
import io.github.safeclose.CloseReason;
import io.github.safeclose.SafeCloseInputStream;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.catalina.connector.ClientAbortException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C14 in Tomcat: the client leaves while a synchronous handler writes. */
class ClientLossTest {
  private final Bodies bodies = new Bodies();
  private final AtomicReference<IOException> seenByHandler = new AtomicReference<>();

  /** What a handler does that looks after nothing: copies, and never closes. */
  private void copy(InputStream body, HttpServletResponse response) throws IOException {
    ServletOutputStream out = response.getOutputStream();
    byte[] buffer = new byte[8192];
    for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
      writeSeen(out, buffer, n);
    }
  }

  private void writeSeen(ServletOutputStream out, byte[] buffer, int n) throws IOException {
    try {
      out.write(buffer, 0, n);
    } catch (IOException failure) {
      seenByHandler.set(failure);
      throw failure;
    }
  }

  private static void leaveAfterTenBytes(RawClient client, boolean byReset) throws IOException {
    client.get("/x").head();
    assertThat(client.in().readNBytes(10)).hasSize(10);
    if (byReset) {
      client.leaveByReset();
    } else {
      client.close();
    }
  }

  private void assertEndedByTheSink(CloseEvent event) {
    assertThat(event.reason()).isEqualTo(CloseReason.SINK_FAILED);
    assertThat(event.outcome()).isEqualTo(CloseOutcome.ABORTED);
    bodies.assertNoneOpen();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void c14_whenTheHandlerSwallowsAndKeepsTheBody_abortsItAtOnce(boolean byReset) throws Exception {
    BlockingQueue<CloseEvent> whileTheHandlerRuns = new LinkedBlockingQueue<>();
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  SafeCloseInputStream kept = bodies.endless();
                  SafeCloseInputStream another = bodies.endless();
                  try {
                    copy(kept, response);
                  } catch (IOException swallowed) {
                    bodies.events.drainTo(whileTheHandlerRuns);
                  }
                  assertThat(another).isNotNull();
                });
    try (LogCapture log = new LogCapture();
        server;
        RawClient client = server.start().client()) {
      leaveAfterTenBytes(client, byReset);
      assertEndedByTheSink(Await.next(whileTheHandlerRuns, "the end of the one body"));
      assertEndedByTheSink(Await.next(whileTheHandlerRuns, "the end of the other body"));
      assertThat(server.nextOutcome()).isEmpty();
      assertThat(bodies.events).isEmpty();
      log.assertQuiet();
      assertThat(log.ours()).hasSize(1);
    }
  }

  @Test
  void c14_whenTheHandlerLetsItPass_theContainersOwnExceptionLeavesAsItIs() throws Exception {
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle("/x", (request, response) -> copy(bodies.endless(), response));
    try (LogCapture log = new LogCapture();
        server;
        RawClient client = server.start().client()) {
      leaveAfterTenBytes(client, true);
      assertEndedByTheSink(bodies.nextEvent());
      assertThat(server.nextOutcome()).containsSame(seenByHandler.get());
      assertThat(seenByHandler.get())
          .isInstanceOf(ClientAbortException.class)
          .hasNoSuppressedExceptions();
      log.assertQuiet();
    }
  }

  @Test
  void c14_whenTheHandlerWrapsIt_theContainersOwnLeavesWithTheWrapperSuppressed() throws Exception {
    AtomicReference<Exception> wrapper = new AtomicReference<>();
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  try {
                    copy(bodies.endless(), response);
                  } catch (IOException failure) {
                    UncheckedIOException wrapped = new UncheckedIOException(failure);
                    wrapper.set(wrapped);
                    throw wrapped;
                  }
                });
    assertContainersOwnLeaves(server, wrapper);
  }

  @Test
  void c14_whenTheHandlerThrowsAnother_theContainersOwnLeavesWithItSuppressed() throws Exception {
    AtomicReference<Exception> another = new AtomicReference<>();
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  try {
                    copy(bodies.endless(), response);
                  } catch (IOException swallowed) {
                    ServletException thrown = new ServletException("could not clean up");
                    another.set(thrown);
                    throw thrown;
                  }
                });
    assertContainersOwnLeaves(server, another);
  }

  private void assertContainersOwnLeaves(TomcatServer server, AtomicReference<Exception> suppressed)
      throws Exception {
    try (LogCapture log = new LogCapture();
        server;
        RawClient client = server.start().client()) {
      leaveAfterTenBytes(client, true);
      assertEndedByTheSink(bodies.nextEvent());
      assertThat(server.nextOutcome()).containsSame(seenByHandler.get());
      assertThat(seenByHandler.get()).isInstanceOf(ClientAbortException.class);
      assertThat(seenByHandler.get().getSuppressed()).containsExactly(suppressed.get());
      log.assertQuiet();
    }
  }

  @Test
  void c14_whenWrittenByByteBuffer_abortsAtOnce() throws Exception {
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  SafeCloseInputStream body = bodies.endless();
                  ByteBuffer buffer = ByteBuffer.allocateDirect(8192);
                  byte[] bytes = new byte[8192];
                  while (true) {
                    buffer.clear().put(bytes, 0, body.read(bytes)).flip();
                    response.getOutputStream().write(buffer);
                  }
                });
    try (server;
        RawClient client = server.start().client()) {
      leaveAfterTenBytes(client, true);
      assertEndedByTheSink(bodies.nextEvent());
      assertThat(server.nextOutcome().orElseThrow()).isInstanceOf(ClientAbortException.class);
    }
  }

  @Test
  void c14_whenFlushBufferFails_abortsAtOnce() throws Exception {
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  SafeCloseInputStream body = bodies.endless();
                  response.setBufferSize(64 * 1024);
                  while (true) {
                    response.getOutputStream().write(body.readNBytes(1024));
                    response.flushBuffer();
                  }
                });
    try (server;
        RawClient client = server.start().client()) {
      leaveAfterTenBytes(client, true);
      assertEndedByTheSink(bodies.nextEvent());
      assertThat(server.nextOutcome()).isPresent();
    }
  }

  @Test
  void abortOnClientLoss_whenFalse_theBodyEndsWithTheRequest() throws Exception {
    BlockingQueue<CloseEvent> whileTheHandlerRuns = new LinkedBlockingQueue<>();
    BlockingQueue<Boolean> openInTheHandler = new LinkedBlockingQueue<>();
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter().abortOnClientLoss(false))
            .handle(
                "/x",
                (request, response) -> {
                  SafeCloseInputStream body = bodies.endless();
                  try {
                    copy(body, response);
                  } catch (IOException swallowed) {
                    bodies.events.drainTo(whileTheHandlerRuns);
                    openInTheHandler.add(body.read() >= 0);
                  }
                });
    try (server;
        RawClient client = server.start().client()) {
      leaveAfterTenBytes(client, true);
      assertThat(Await.next(openInTheHandler, "the handler")).isTrue();
      assertThat(whileTheHandlerRuns).isEmpty();
      assertThat(bodies.nextEvent().reason()).isEqualTo(CloseReason.SCOPE_ENDED);
      assertThat(server.nextOutcome()).isEmpty();
      bodies.assertNoneOpen();
    }
  }

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
