package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseReason;
import io.github.safeclose.CloseScope;
import io.github.safeclose.SafeCloseInputStream;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The same filter in another container; the full matrix is not here. */
class JettyTest {
  private final Bodies bodies = new Bodies();
  private final OwnThread own = new OwnThread();
  private final Server server = new Server(0);

  private RawClient start(TomcatServer.Handler handler) throws Exception {
    ServletContextHandler context = new ServletContextHandler("/");
    FilterHolder filter = new FilterHolder(new SafeCloseFilter());
    filter.setAsyncSupported(true);
    context.addFilter(filter, "/*", EnumSet.allOf(DispatcherType.class));
    ServletHolder servlet = new ServletHolder("x", new TomcatServer.HandlerServlet(handler));
    servlet.setAsyncSupported(true);
    context.addServlet(servlet, "/x");
    server.setHandler(context);
    server.start();
    return new RawClient(((ServerConnector) server.getConnectors()[0]).getLocalPort());
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  private void copy(SafeCloseInputStream body, HttpServletResponse response) throws IOException {
    ServletOutputStream out = response.getOutputStream();
    byte[] buffer = new byte[8192];
    for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
      out.write(buffer, 0, n);
    }
  }

  private void assertEndedBecause(CloseReason reason) throws InterruptedException {
    assertThat(bodies.nextEvent().reason()).isEqualTo(reason);
    bodies.assertNoneOpen();
  }

  @Test
  void return_whenABodyWasForgotten_abortsIt() throws Exception {
    try (RawClient client =
        start(
            (request, response) -> {
              assertThat(bodies.endless().readNBytes(10)).hasSize(10);
              ScopeTest.answer(response, "hello");
            })) {
      for (int i = 0; i < 2; i++) {
        assertThat(client.get("/x").text()).isEqualTo("hello");
        assertEndedBecause(CloseReason.SCOPE_ENDED);
      }
    }
  }

  @Test
  void complete_whenABodyWasForgotten_abortsIt() throws Exception {
    try (RawClient client =
        start(
            (request, response) -> {
              CloseScope scope = SafeCloseFilter.scopeOf(request).orElseThrow();
              AsyncContext async = request.startAsync();
              own.start(
                  () -> {
                    scope.join(bodies.endless());
                    ScopeTest.answer((HttpServletResponse) async.getResponse(), "hello");
                    async.complete();
                  });
            })) {
      assertThat(client.get("/x").text()).isEqualTo("hello");
      own.assertEndedWell();
      assertEndedBecause(CloseReason.SCOPE_ENDED);
    }
  }

  @Test
  void dispatch_whenABodyWasForgotten_abortsIt() throws Exception {
    try (RawClient client =
        start(
            (request, response) -> {
              if (request.getDispatcherType() == DispatcherType.REQUEST) {
                bodies.endless();
                request.startAsync().dispatch();
              } else {
                assertThat(bodies.events).isEmpty();
                ScopeTest.answer(response, "again");
              }
            })) {
      assertThat(client.get("/x").text()).isEqualTo("again");
      assertEndedBecause(CloseReason.SCOPE_ENDED);
    }
  }

  @Test
  void c14_whenTheClientLeaves_abortsAtOnceAndTheContainersOwnExceptionComesBack()
      throws Exception {
    BlockingQueue<IOException> seen = new LinkedBlockingQueue<>();
    try (RawClient client =
        start(
            (request, response) -> {
              try {
                copy(bodies.endless(), response);
              } catch (IOException failure) {
                assertThat(bodies.events).hasSize(1);
                seen.add(failure);
              }
            })) {
      client.get("/x").head();
      assertThat(client.in().readNBytes(10)).hasSize(10);
      client.leaveByReset();
      assertThat(Await.next(seen, "the failed write")).isInstanceOf(EofException.class);
      assertEndedBecause(CloseReason.SINK_FAILED);
    }
  }
}
