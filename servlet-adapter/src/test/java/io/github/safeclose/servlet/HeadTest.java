package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseReason;
import io.github.safeclose.SafeCloseInputStream;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A HEAD that a handler for GET answers: little is read, and its headers are right. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HeadTest {
  private static final long LENGTH = 1L << 30;

  private final Bodies bodies = new Bodies();

  /** Only answers GET; how HEAD comes of it is the matter of HttpServlet. */
  private static final class Download extends HttpServlet {
    private static final long serialVersionUID = 1;
    private final transient HeadTest test;
    private final boolean length;
    private final String afterwards;

    Download(HeadTest test, boolean length, String afterwards) {
      this.test = test;
      this.length = length;
      this.afterwards = afterwards;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      response.setHeader("ETag", "\"e\"");
      response.setBufferSize(1 << 20); // nothing is committed by writing
      if (length) {
        response.setContentLengthLong(LENGTH);
      }
      SafeCloseInputStream body = test.bodies.of(LENGTH);
      ServletOutputStream out = response.getOutputStream();
      byte[] buffer = new byte[8192];
      try {
        for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
          out.write(buffer, 0, n);
        }
      } catch (IOException failure) {
        switch (afterwards) {
          case "rethrow" -> throw failure;
          case "wrap" -> throw new ServletException(failure);
          case "sendError" -> response.sendError(502);
          default -> assertThat(failure).hasMessageContaining("may read 65536 bytes");
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true,true,rethrow", "true,true,swallow", "true,false,wrap", "true,true,sendError",
    "false,true,rethrow", "false,true,swallow", "false,false,wrap", "false,false,swallow",
    "true,false,swallow",
  })
  void head_readsAtMost64KiB_andItsHeadersAreRight(boolean legacy, boolean length, String then)
      throws Exception {
    for (boolean tomcat : new boolean[] {true, false}) {
      HttpServlet servlet = new Download(this, length, then);
      servlet.init(new Config(legacy));
      TomcatServer.Handler handler = servlet::service;
      SafeCloseFilter filter = new SafeCloseFilter();
      try (RunningServer server =
              tomcat
                  ? RunningServer.tomcat(filter, handler)
                  : RunningServer.jetty(filter, handler);
          RawClient client = server.client()) {
        // Jetty closes the connection where a HEAD has written less than it announced.
        for (int i = 0; i < (tomcat ? 2 : 1); i++) {
          String head = client.head("/x").head().toLowerCase(Locale.ROOT);
          assertThat(head).contains(" 200 ").contains("etag: \"e\"");
          if (length) {
            assertThat(head).contains("content-length: " + LENGTH + "\r\n");
          } else {
            assertThat(head).doesNotContain("content-length: 6");
          }
          assertThat(bodies.nextEvent().reason()).isEqualTo(CloseReason.READ_LIMIT);
          assertThat(bodies.last().taken.get()).isEqualTo(65536);
        }
      }
    }
  }

  /** Such as one that looks at a list first, and then says that there is no such object. */
  @ParameterizedTest
  @EnumSource(RunningServer.Container.class)
  void head_whereTooMuchIsReadBeforeAnythingIsSaid_isAnError(RunningServer.Container container)
      throws Exception {
    try (RunningServer server =
            container.start(
                new SafeCloseFilter(),
                (request, response) -> {
                  bodies.of(LENGTH).skipNBytes(300_000);
                  response.sendError(404);
                });
        RawClient client = server.client()) {
      assertThat(client.head("/x").head()).contains(" 500 ");
    }
  }

  /** It has heard of the limit, and answers in its own way. */
  @ParameterizedTest
  @EnumSource(RunningServer.Container.class)
  void head_whereTheHandlerAnswersTheLimit_itsAnswerIsSent(RunningServer.Container container)
      throws Exception {
    try (RunningServer server =
            container.start(
                new SafeCloseFilter(),
                (request, response) -> {
                  try {
                    bodies.of(LENGTH).skipNBytes(300_000);
                  } catch (IOException limit) {
                    response.setHeader("X-Size", "unknown");
                    response.setStatus(404);
                  }
                });
        RawClient client = server.client()) {
      assertThat(client.head("/x").head()).contains(" 404 ", "X-Size: unknown");
    }
  }

  private record Config(boolean legacy) implements ServletConfig {
    @Override
    public String getServletName() {
      return "download";
    }

    @Override
    public ServletContext getServletContext() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getInitParameter(String name) {
      return name.equals("jakarta.servlet.http.legacyDoHead") ? "" + legacy : null;
    }

    @Override
    public Enumeration<String> getInitParameterNames() {
      return Collections.enumeration(List.of("jakarta.servlet.http.legacyDoHead"));
    }
  }
}
