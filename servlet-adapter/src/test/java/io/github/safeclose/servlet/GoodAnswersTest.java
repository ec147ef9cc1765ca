package io.github.safeclose.servlet;

import static java.nio.charset.StandardCharsets.US_ASCII;
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
      assertThat(client.get("/x", "Connection: close").head()).contains(" 200 ");
      assertThat(new String(client.in().readAllBytes(), US_ASCII)).isEqualTo("please retry");
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
            .handle(
                "/part",
                (request, response) -> {
                  assertThat(SafeCloseFilter.scopeOf(request)).isPresent();
                  response.getOutputStream().write("part".getBytes(US_ASCII));
                })
            .handle(
                "/page",
                (request, response) -> {
                  response.setContentLength(14);
                  response.getOutputStream().print("12345");
                  response.flushBuffer();
                  request.getRequestDispatcher("/part").include(request, response);
                  response.getOutputStream().print("67890");
                });
    try (server;
        RawClient client = server.start().client()) {
      assertThat(client.get("/page").text()).isEqualTo("12345part67890");
    }
  }
}
