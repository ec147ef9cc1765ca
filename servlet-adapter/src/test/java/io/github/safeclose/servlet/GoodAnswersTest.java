package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

/** A response that is in order is left alone, though it may not look so. */
class GoodAnswersTest {
  private final Bodies bodies = new Bodies();

  @Test
  void afterAReset_theWriterAnswers() throws Exception {
    try (RunningServer server =
            RunningServer.tomcat(
                new SafeCloseFilter(),
                (request, response) -> {
                  try {
                    bodies
                        .failing(100, FailingBody.Then.FAILS)
                        .transferTo(response.getOutputStream());
                  } catch (IOException failure) {
                    response.reset();
                    response.setContentLength(12);
                    response.getWriter().print("please retry");
                  }
                });
        RawClient client = server.client()) {
      assertThat(client.get("/x").text()).isEqualTo("please retry");
    }
  }

  /** The filter sees the included part only, and the page's length. */
  @Test
  void whereTheFilterIsMappedToWhatIsIncluded_thePageIsSentWhole() throws Exception {
    TomcatServer server =
        new TomcatServer()
            .atStart(
                context ->
                    context
                        .addFilter("safeclose", new SafeCloseFilter())
                        .addMappingForUrlPatterns(
                            EnumSet.allOf(DispatcherType.class), true, "/part"))
            .handle("/part", (request, response) -> response.getOutputStream().print("part"))
            .handle(
                "/page",
                (request, response) -> {
                  response.setContentLength(9);
                  response.getOutputStream().print("12345");
                  response.flushBuffer();
                  request.getRequestDispatcher("/part").include(request, response);
                });
    try (server;
        RawClient client = server.start().client()) {
      assertThat(client.get("/page").text()).isEqualTo("12345part");
    }
  }
}
