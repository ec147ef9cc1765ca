package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseReason;
import io.github.safeclose.SafeCloseInputStream;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that leaves is no news, wherever in a request it is noticed; an application's is. */
class QuietLossTest {
  private final Bodies bodies = new Bodies();

  private void copyAndWrap(HttpServletResponse response) throws IOException, ServletException {
    SafeCloseInputStream body = bodies.endless();
    byte[] buffer = new byte[8192];
    try {
      while (true) {
        response.getOutputStream().write(buffer, 0, body.read(buffer));
      }
    } catch (IOException failure) {
      throw new ServletException("wrapped by the application", failure);
    }
  }

  private void assertQuiet(TomcatServer server) throws Exception {
    try (LogCapture log = new LogCapture()) {
      try (server;
          RawClient client = server.start().client()) {
        client.get("/x").head();
        client.leaveByReset();
        assertThat(bodies.nextEvent().reason()).isEqualTo(CloseReason.SINK_FAILED);
        server.nextOutcome();
      } // stopped: what it had to log is logged
      log.assertQuiet();
      assertThat(log.ours()).hasSize(1);
    }
  }

  /** Tomcat logs what an inner servlet throws before the outermost filter sees it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void wrappedInAnIncludeOrForward_isQuiet(boolean include) throws Exception {
    assertQuiet(
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  var dispatcher = request.getRequestDispatcher("/inner");
                  if (include) {
                    dispatcher.include(request, response);
                  } else {
                    dispatcher.forward(request, response);
                  }
                })
            .handle("/inner", (request, response) -> copyAndWrap(response)));
  }

  /** Tomcat logs whatever an error page throws, the container's own exception too. */
  @Test
  void inAnErrorPage_isQuiet() throws Exception {
    assertQuiet(
        new TomcatServer(new SafeCloseFilter())
            .handle("/x", (request, response) -> response.sendError(418))
            .handle("/error", (request, response) -> copyAndWrap(response))
            .errorPage(418, "/error"));
  }

  @Test
  void ioExceptionOfTheApplication_inAnAsyncDispatch_isNotTakenForTheClients() throws Exception {
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle("/x", (request, response) -> request.startAsync().dispatch("/second"))
            .handle(
                "/second",
                (request, response) -> {
                  throw new IOException("reading the source failed");
                });
    try (LogCapture log = new LogCapture()) {
      try (server;
          RawClient client = server.start().client()) {
        assertThat(client.get("/x").head()).contains(" 500 ");
      }
      assertThat(log.ours()).isEmpty();
    }
  }
}
