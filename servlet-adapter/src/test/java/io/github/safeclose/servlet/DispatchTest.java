package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseReason;
import io.github.safeclose.CloseScope;
import io.github.safeclose.SafeCloseInputStream;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Forwards, includes, error pages, and two filters in one chain: one scope for one request. */
class DispatchTest {
  private final Bodies bodies = new Bodies();
  private final List<CloseScope> scopes = new CopyOnWriteArrayList<>();

  private SafeCloseInputStream openHere() {
    scopes.add(CloseScope.current().orElseThrow());
    return bodies.endless();
  }

  private void assertOneScopeEndedTwoBodies() throws InterruptedException {
    assertThat(bodies.nextEvent().reason()).isEqualTo(CloseReason.SCOPE_ENDED);
    assertThat(bodies.nextEvent().reason()).isEqualTo(CloseReason.SCOPE_ENDED);
    bodies.assertNoneOpen();
    assertThat(scopes).hasSizeGreaterThan(1);
    assertThat(scopes).allMatch(scopes.get(0)::equals);
  }

  @Test
  void forward_whenItReturns_leavesTheScopeOpenForTheRest() throws Exception {
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  SafeCloseInputStream body = openHere();
                  request.getRequestDispatcher("/inner").forward(request, response);
                  scopes.add(CloseScope.current().orElseThrow());
                  assertThat(body.readNBytes(10)).hasSize(10);
                })
            .handle(
                "/inner",
                (request, response) -> {
                  assertThat(request.getDispatcherType()).isEqualTo(DispatcherType.FORWARD);
                  openHere();
                  ScopeTest.answer(response, "inner");
                });
    try (server;
        RawClient client = server.start().client()) {
      assertThat(client.get("/x").text()).isEqualTo("inner");
      assertThat(server.nextOutcome()).isEmpty();
      assertOneScopeEndedTwoBodies();
    }
  }

  @Test
  void include_whenItReturns_leavesTheScopeOpenForTheRest() throws Exception {
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  response.setContentLength(10);
                  SafeCloseInputStream body = openHere();
                  response.getOutputStream().print("outer");
                  request.getRequestDispatcher("/inner").include(request, response);
                  scopes.add(CloseScope.current().orElseThrow());
                  assertThat(body.readNBytes(10)).hasSize(10);
                })
            .handle(
                "/inner",
                (request, response) -> {
                  assertThat(request.getDispatcherType()).isEqualTo(DispatcherType.INCLUDE);
                  openHere();
                  response.getOutputStream().print("inner");
                });
    try (server;
        RawClient client = server.start().client()) {
      assertThat(client.get("/x").text()).isEqualTo("outerinner");
      assertThat(server.nextOutcome()).isEmpty();
      assertOneScopeEndedTwoBodies();
    }
  }

  @Test
  void failingInclude_whenTheCallerCatches_endsNothing() throws Exception {
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  SafeCloseInputStream body = bodies.endless();
                  try {
                    request.getRequestDispatcher("/inner").include(request, response);
                  } catch (ServletException expected) {
                    assertThat(body.readNBytes(10)).hasSize(10);
                    ScopeTest.answer(response, "caught");
                  }
                })
            .handle(
                "/inner",
                (request, response) -> {
                  throw new ServletException("in the include");
                });
    try (server;
        RawClient client = server.start().client()) {
      assertThat(client.get("/x").text()).isEqualTo("caught");
      assertThat(bodies.nextEvent().reason()).isEqualTo(CloseReason.SCOPE_ENDED);
    }
  }

  @Test
  void errorPage_whenItForgetsABody_hasItAborted() throws Exception {
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  bodies.endless();
                  throw new ServletException("for the error page");
                })
            .handle(
                "/error",
                (request, response) -> {
                  assertThat(request.getDispatcherType()).isEqualTo(DispatcherType.ERROR);
                  assertThat(SafeCloseFilter.scopeOf(request)).isEqualTo(CloseScope.current());
                  bodies.endless();
                  ScopeTest.answer(response, "sorry");
                })
            .errorPage("/error");
    try (server;
        RawClient client = server.start().client()) {
      assertThat(client.get("/x").text()).isEqualTo("sorry");
      assertThat(bodies.nextEvent().reason()).isEqualTo(CloseReason.SCOPE_ENDED);
      assertThat(bodies.nextEvent().reason()).isEqualTo(CloseReason.SCOPE_ENDED);
      bodies.assertNoneOpen();
    }
  }

  @Test
  void filterTwice_isOnce() throws Exception {
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .filter(
                "between",
                (request, response, chain) -> {
                  SafeCloseInputStream body = openHere();
                  chain.doFilter(request, response);
                  assertThat(body.readNBytes(10)).hasSize(10); // the inner filter ended nothing
                },
                DispatcherType.REQUEST)
            .filter("again", new SafeCloseFilter(), DispatcherType.REQUEST)
            .handle(
                "/x",
                (request, response) -> {
                  openHere();
                  assertThat(response).isInstanceOf(WatchedResponse.class);
                  assertThat(((WatchedResponse) response).getResponse())
                      .isNotInstanceOf(WatchedResponse.class);
                  ScopeTest.answer(response, "hello");
                });
    try (server;
        RawClient client = server.start().client()) {
      assertThat(client.get("/x").text()).isEqualTo("hello");
      assertThat(server.nextOutcome()).isEmpty();
      assertOneScopeEndedTwoBodies();
    }
  }
}
