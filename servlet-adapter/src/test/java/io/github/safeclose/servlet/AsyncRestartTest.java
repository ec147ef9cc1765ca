package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseReason;
import io.github.safeclose.SafeCloseInputStream;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRequest;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Async work that is started again, or past our wrappers. */
class AsyncRestartTest {
  private final Bodies bodies = new Bodies();
  private final OwnThread own = new OwnThread();
  private final CountDownLatch goOn = new CountDownLatch(1);

  private void completeLater(AsyncContext async, SafeCloseInputStream body) {
    own.start(
        () -> {
          goOn.await();
          assertThat(body.readNBytes(10)).hasSize(10);
          async.complete();
        });
  }

  /** The scope stays open until the work completes, and no longer. */
  private void assertEndedByComplete(RawClient client) throws Exception {
    assertThat(bodies.events).isEmpty();
    goOn.countDown();
    assertThat(client.text()).isEmpty();
    own.assertEndedWell();
    assertThat(bodies.nextEvent().reason()).isEqualTo(CloseReason.SCOPE_ENDED);
    bodies.assertNoneOpen();
  }

  @Test
  void restart_onTheContainersOwnRequest_isHeardOf() throws Exception {
    TomcatServer server = new TomcatServer();
    // Without ASYNC nothing of us runs in the second dispatch: only the listener hears of it.
    server.filter("safeclose", new SafeCloseFilter(), DispatcherType.REQUEST);
    server.handle(
        "/x", (request, response) -> request.startAsync(request, response).dispatch("/second"));
    server.handle(
        "/second",
        (request, response) -> {
          SafeCloseInputStream body = bodies.endless();
          SafeCloseFilter.scopeOf(request).orElseThrow().join(body);
          completeLater(OwnThread.raw(request).startAsync(), body);
        });
    try (server;
        RawClient client = server.start().client()) {
      client.get("/x");
      assertThat(server.nextOutcome()).isEmpty();
      assertThat(server.nextOutcome()).isEmpty();
      assertEndedByComplete(client);
    }
  }

  @Test
  void restart_throughTheWrapper_isHeardOf() throws Exception {
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle("/x", (request, response) -> request.startAsync().dispatch("/second"))
            .handle("/second", (request, response) -> request.startAsync().dispatch("/third"))
            .handle(
                "/third",
                (request, response) -> completeLater(request.startAsync(), bodies.endless()));
    try (server;
        RawClient client = server.start().client()) {
      client.get("/x");
      for (int i = 0; i < 3; i++) {
        assertThat(server.nextOutcome()).isEmpty();
      }
      assertEndedByComplete(client);
    }
  }

  @Test
  void startAsync_onTheContainersOwnRequest_keepsTheScopeUntilComplete() throws Exception {
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) ->
                    completeLater(OwnThread.raw(request).startAsync(), bodies.endless()));
    try (server;
        RawClient client = server.start().client()) {
      client.get("/x");
      assertThat(server.nextOutcome()).isEmpty();
      assertEndedByComplete(client);
    }
  }

  @Test
  void dispatch_withTheContainersOwnPair_isWrappedAgain() throws Exception {
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  ServletRequest raw = OwnThread.raw(request);
                  request.startAsync(raw, OwnThread.raw(response)).dispatch("/second");
                })
            .handle(
                "/second",
                (request, response) -> {
                  bodies.endless();
                  assertThat(response).isInstanceOf(WatchedResponse.class);
                  assertThat(request.startAsync().getResponse()).isSameAs(response);
                  request.getAsyncContext().complete();
                });
    try (server;
        RawClient client = server.start().client()) {
      assertThat(client.get("/x").text()).isEmpty();
      assertThat(bodies.nextEvent().reason()).isEqualTo(CloseReason.SCOPE_ENDED);
      assertThat(server.nextOutcome()).isEmpty();
      assertThat(server.nextOutcome()).isEmpty();
    }
  }
}
