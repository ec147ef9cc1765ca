package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A thread that goes on writing after its request has ended must not reach another's response. */
class LateWriteTest {
  private final OwnThread own = new OwnThread();

  private static void assertRefused(ThrowingCallable use) {
    assertThatThrownBy(use)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("this request has ended");
  }

  @Test
  void write_afterComplete_throws() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    CountDownLatch tried = new CountDownLatch(1);
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  ServletOutputStream out = response.getOutputStream();
                  AsyncContext async = request.startAsync();
                  own.start(
                      () -> {
                        ScopeTest.answer(response, "first");
                        async.complete();
                        answered.await();
                        try {
                          assertAllRefused(response, out);
                        } finally {
                          tried.countDown();
                        }
                      });
                })
            .handle(
                "/y",
                (request, response) -> {
                  response.setContentLength(6);
                  answered.countDown(); // the late one writes while this response is in use
                  awaitQuietly(tried);
                  response.getOutputStream().print("second");
                });
    try (server;
        RawClient client = server.start().client()) {
      assertThat(client.get("/x").text()).isEqualTo("first");
      assertThat(client.get("/y").text()).isEqualTo("second");
      own.assertEndedWell();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void assertAllRefused(HttpServletResponse response, ServletOutputStream out)
      throws IOException {
    assertRefused(() -> out.write(1));
    assertRefused(() -> out.write(new byte[10]));
    assertRefused(() -> out.write(new byte[10], 1, 2));
    assertRefused(() -> out.write(ByteBuffer.allocate(10)));
    assertRefused(() -> out.print("late"));
    assertRefused(() -> out.println(1));
    assertRefused(out::println);
    assertRefused(out::flush);
    assertRefused(response::flushBuffer);
    assertRefused(response::getOutputStream);
    assertRefused(() -> response.sendError(500));
    assertRefused(() -> response.sendError(500, "late"));
    assertRefused(() -> response.sendRedirect("/elsewhere"));
    assertThat(out.isReady()).isTrue();
    assertThatThrownBy(() -> out.setWriteListener(new NoWriteListener()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("this request has ended");
    out.close(); // harmless, as closing always is
  }

  private static final class NoWriteListener implements WriteListener {
    @Override
    public void onWritePossible() {}

    @Override
    public void onError(Throwable failure) {}
  }
}
