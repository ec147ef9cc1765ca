package io.github.safeclose.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client gets in place of a body, or after a part of it. */
class ErrorPagesTest {
  private static final String PAGE = "THE ERROR PAGE";

  private final Bodies bodies = new Bodies();

  private TomcatServer server(TomcatServer.Handler handler) throws Exception {
    return new TomcatServer(new SafeCloseFilter())
        .errorPage("/error")
        .handle("/x", handler)
        .handle("/error", (request, response) -> response.getOutputStream().print(PAGE))
        .start();
  }

  private static void ofAnObject(HttpServletResponse response) {
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("ETag", "\"e\"");
    response.setHeader("Cache-Control", "max-age=1000");
    response.setContentLength(1 << 20);
  }

  /** Tomcat includes its error page into what it has sent already. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anErrorPage_neverGetsIntoAPart(boolean swallows) throws Exception {
    try (TomcatServer server =
            server(
                (request, response) -> {
                  response.setContentLength(1 << 20);
                  try {
                    bodies
                        .failing(300_000, FailingBody.Then.FAILS)
                        .transferTo(response.getOutputStream());
                  } catch (IOException failure) {
                    if (!swallows) {
                      throw failure;
                    }
                  }
                });
        RawClient client = server.client()) {
      assertThat(client.get("/x").head()).contains(" 200 ");
      String body = new String(client.in().readAllBytes(), ISO_8859_1);
      assertThat(body).hasSizeLessThanOrEqualTo(300_000).doesNotContain(PAGE);
    }
  }

  @Test
  void beforeAnythingHasLeft_theErrorPageIsTheAnswer_withWhatIsNotOfTheBody() throws Exception {
    try (TomcatServer server =
            server(
                (request, response) -> {
                  ofAnObject(response);
                  bodies
                      .failing(100, FailingBody.Then.FAILS)
                      .transferTo(response.getOutputStream());
                });
        RawClient client = server.client()) {
      String head = client.get("/x", "Connection: close").head();
      assertThat(head).contains(" 500 ");
      assertKept(head);
      assertThat(new String(client.in().readAllBytes(), ISO_8859_1)).contains(PAGE);
    }
  }

  @Test
  void whenTheHandlerSwallows_502SaysWhatIsNotOfTheBody() throws Exception {
    try (TomcatServer server =
            server(
                (request, response) -> {
                  ofAnObject(response);
                  try {
                    bodies
                        .failing(100, FailingBody.Then.FAILS)
                        .transferTo(response.getOutputStream());
                  } catch (IOException swallowed) {
                    assertThat(swallowed).isNotNull();
                  }
                });
        RawClient client = server.client()) {
      String head = client.get("/x").head();
      assertThat(head).contains(" 502 ");
      assertKept(head);
    }
  }

  private static void assertKept(String head) {
    assertThat(head.toLowerCase(Locale.ROOT))
        .contains("access-control-allow-origin: *")
        .doesNotContain("etag", "max-age", "" + (1 << 20));
  }
}
