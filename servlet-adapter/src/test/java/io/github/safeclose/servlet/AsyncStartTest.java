package io.github.safeclose.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.safeclose.CloseReason;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** A task that the container starts for a request is in the request's scope, in Tomcat. */
class AsyncStartTest {
  private final Bodies bodies = new Bodies();

  @Test
  void aBodyThatItLeavesOpen_isAbortedWithTheRequest() throws Exception {
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  async.start(
                      () -> {
                        bodies.endless();
                        async.complete();
                      });
                });
    try (server;
        RawClient client = server.start().client()) {
      assertThat(client.get("/x").text()).isEmpty();
      assertThat(bodies.nextEvent().reason()).isEqualTo(CloseReason.SCOPE_ENDED);
      bodies.assertNoneOpen();
    }
  }

  @Test
  void aSourceThatFailsInIt_isSeenByTheClient() throws Exception {
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  OutputStream out = response.getOutputStream();
                  AsyncContext async = request.startAsync();
                  async.start(
                      () -> {
                        try {
                          bodies.failing(300_000, FailingBody.Then.FAILS).transferTo(out);
                        } catch (IOException swallowed) {
                          assertThat(swallowed).isNotNull();
                        }
                        async.complete();
                      });
                });
    try (server;
        RawClient client = server.start().client()) {
      assertThat(client.get("/x").head()).contains(" 200 ");
      String body = new String(client.in().readAllBytes(), ISO_8859_1);
      assertThat(body.endsWith("0\r\n\r\n")).as("a clean end").isFalse();
    }
  }

  @Test
  void complete_afterTheRequestHasEnded_neverReachesTheContainer() throws Exception {
    BlockingQueue<AsyncContext> ended = new LinkedBlockingQueue<>();
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  async.addListener(new Ended(() -> ended.add(async)));
                  async.complete();
                });
    try (server;
        RawClient client = server.start().client()) {
      assertThat(client.get("/x").text()).isEmpty();
      AsyncContext async = Await.next(ended, "the end of the request");
      assertThatThrownBy(async::complete)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("this request has ended already");
    }
  }

  private record Ended(Runnable then) implements AsyncListener {
    @Override
    public void onComplete(AsyncEvent event) {
      then.run();
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
  }
}
