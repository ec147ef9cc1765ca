package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.safeclose.CloseReason;
import io.github.safeclose.CloseScope;
import io.github.safeclose.SafeCloseInputStream;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The source fails or ends short: the client sees a broken transfer, whatever the handler does. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TruncationTest {
  private static final long LENGTH = 1 << 20;
  private static final long GIVEN = 300_000;

  private final Bodies bodies = new Bodies();
  private final OwnThread own = new OwnThread();

  private enum Container {
    TOMCAT,
    JETTY;

    RunningServer start(SafeCloseFilter filter, TomcatServer.Handler handler) throws Exception {
      return this == TOMCAT
          ? RunningServer.tomcat(filter, handler)
          : RunningServer.jetty(filter, handler);
    }
  }

  private static void copy(InputStream body, HttpServletResponse response) throws IOException {
    ServletOutputStream out = response.getOutputStream();
    byte[] buffer = new byte[8192];
    for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
      out.write(buffer, 0, n);
    }
  }

  private static void copyAndSwallow(InputStream body, HttpServletResponse response) {
    try {
      copy(body, response);
    } catch (IOException swallowed) {
      assertThat(swallowed).isNotNull();
    }
  }

  private static void announce(HttpServletResponse response, boolean length) {
    if (length) {
      response.setHeader("content-LENGTH", "" + LENGTH);
    }
  }

  /** The connection ends before the body does; a hang would fail by the socket's timeout. */
  private static void assertBroken(RunningServer server, boolean length) throws IOException {
    try (RawClient client = server.client()) {
      String head = client.get("/x").head();
      assertThat(head).contains(" 200 ");
      byte[] body = client.in().readAllBytes();
      if (length) {
        assertThat((long) body.length).isLessThan(LENGTH);
      } else {
        assertThat(head.toLowerCase(Locale.ROOT)).contains("transfer-encoding: chunked");
        String end = new String(body, StandardCharsets.ISO_8859_1);
        assertThat(end.endsWith("0\r\n\r\n")).as("a clean end").isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Container.class)
  void guard_whenTheHandlerSwallowsTheSourcesFailure_breaksTheConnection(Container container)
      throws Exception {
    for (boolean length : new boolean[] {true, false}) {
      try (RunningServer server =
          container.start(
              new SafeCloseFilter(),
              (request, response) -> {
                announce(response, length);
                copyAndSwallow(bodies.failing(GIVEN, FailingBody.Then.FAILS), response);
              })) {
        assertBroken(server, length);
      }
    }
  }

  /** As where the handler knows the length and nobody else does. */
  @ParameterizedTest
  @EnumSource(Container.class)
  void guard_whenTheSourceEndsShort_breaksTheConnection(Container container) throws Exception {
    try (RunningServer server =
        container.start(
            new SafeCloseFilter(),
            (request, response) -> {
              announce(response, true);
              copy(bodies.failing(GIVEN, FailingBody.Then.ENDS), response);
            })) {
      assertBroken(server, true);
    }
  }

  @ParameterizedTest
  @EnumSource(Container.class)
  void guard_whenTheHandlerThrows_breaksTheConnection(Container container) throws Exception {
    for (boolean length : new boolean[] {true, false}) {
      try (RunningServer server =
          container.start(
              new SafeCloseFilter(),
              (request, response) -> {
                announce(response, length);
                copy(bodies.failing(GIVEN, FailingBody.Then.FAILS), response);
              })) {
        assertBroken(server, length);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Container.class)
  void guard_whenAsyncWorkCompletesShort_breaksTheConnection(Container container) throws Exception {
    for (boolean length : new boolean[] {true, false}) {
      try (RunningServer server =
          container.start(
              new SafeCloseFilter(),
              (request, response) -> {
                announce(response, length);
                CloseScope scope = SafeCloseFilter.scopeOf(request).orElseThrow();
                AsyncContext async = request.startAsync();
                own.start(
                    () -> {
                      SafeCloseInputStream body = bodies.failing(GIVEN, FailingBody.Then.FAILS);
                      scope.join(body);
                      copyAndSwallow(body, (HttpServletResponse) async.getResponse());
                      async.complete();
                    });
              })) {
        assertBroken(server, length);
        own.assertEndedWell();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Container.class)
  void guard_beforeAnythingHasLeft_answers502(Container container) throws Exception {
    try (RunningServer server =
            container.start(
                new SafeCloseFilter(),
                (request, response) -> {
                  announce(response, true);
                  response.setHeader("ETag", "\"of-the-object\"");
                  copyAndSwallow(bodies.failing(100, FailingBody.Then.FAILS), response);
                });
        RawClient client = server.client()) {
      String head = client.get("/x", "Connection: close").head();
      assertThat(head).contains(" 502 ").doesNotContain("of-the-object", "" + LENGTH);
    }
  }

  /** Closing it has sent nothing yet. */
  @ParameterizedTest
  @EnumSource(Container.class)
  void aClosedPart_beforeAnythingHasLeft_canBeAnsweredAnew(Container container) throws Exception {
    AtomicReference<Throwable> late = new AtomicReference<>();
    try (RunningServer server =
            container.start(
                new SafeCloseFilter(),
                (request, response) -> {
                  ServletOutputStream out = response.getOutputStream();
                  try (out) {
                    bodies.failing(100, FailingBody.Then.FAILS).transferTo(out);
                  } catch (IOException failure) {
                    late.set(catchThrowable(() -> out.write(1)));
                    if (request.getQueryString() != null) {
                      response.reset();
                      response.setStatus(404);
                      response.getOutputStream().print("gone");
                    }
                  }
                });
        RawClient anew = server.client();
        RawClient swallowed = server.client()) {
      assertThat(anew.get("/x?anew", "Connection: close").text()).isEqualTo("gone");
      assertThat(late.get()).isInstanceOf(IOException.class).hasMessageContaining("closed");
      assertThat(swallowed.get("/x", "Connection: close").head()).contains(" 502 ");
    }
  }

  /** The error page is the container's, and has no part of the object in it. */
  @ParameterizedTest
  @EnumSource(Container.class)
  void exception_beforeAnythingHasLeft_takesNoPartOfTheBodyAlong(Container container)
      throws Exception {
    try (RunningServer server =
            container.start(
                new SafeCloseFilter(),
                (request, response) -> {
                  announce(response, true);
                  response.getOutputStream().print("PART OF THE OBJECT");
                  copy(bodies.failing(100, FailingBody.Then.FAILS), response);
                });
        RawClient client = server.client()) {
      String head = client.get("/x", "Connection: close").head();
      assertThat(head).contains(" 500 ").doesNotContain("" + LENGTH);
      assertThat(new String(client.in().readAllBytes(), StandardCharsets.UTF_8))
          .doesNotContain("PART OF THE OBJECT");
    }
  }

  @ParameterizedTest
  @EnumSource(Container.class)
  void guard_leavesWholeResponsesAlone(Container container) throws Exception {
    try (RunningServer server =
            container.start(
                new SafeCloseFilter(),
                (request, response) -> answer(request.getHeader("Way"), response));
        RawClient client = server.client()) {
      assertThat(client.get("/x", "Way: fallback").text()).isEqualTo("whole");
      assertThat(client.get("/x", "Way: sendError").head()).contains(" 404 ");
    }
    for (String way : new String[] {"writer", "print"}) {
      try (RunningServer server =
              container.start(new SafeCloseFilter(), (request, response) -> answer(way, response));
          RawClient client = server.client()) {
        assertThat(client.get("/x").text()).isEqualTo("whole");
        assertThat(client.get("/x").text()).isEqualTo("whole"); // on the same connection
      }
    }
  }

  private void answer(String way, HttpServletResponse response) throws IOException {
    SafeCloseInputStream failing = bodies.failing(0, FailingBody.Then.FAILS);
    try {
      failing.read();
    } catch (IOException swallowed) {
      assertThat(swallowed).hasMessage("Connection reset by peer");
    }
    switch (way) {
      case "fallback" ->
          response.getOutputStream().write("whole".getBytes(StandardCharsets.ISO_8859_1));
      case "sendError" -> {
        response.getOutputStream();
        response.setContentLength(1000);
        response.sendError(404);
      }
      case "writer" -> {
        response.setContentLength(5);
        response.getWriter().print("whole");
      }
      default -> {
        response.setContentLength(5);
        response.getOutputStream().print("whole");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void stalledSource_isEnded_andTheTransferBreaks(boolean swallow) throws Exception {
    for (Container container : Container.values()) {
      try (RunningServer server =
          container.start(
              new SafeCloseFilter().sourceIdleTimeout(Duration.ofMillis(200)),
              (request, response) -> {
                SafeCloseInputStream body = bodies.failing(GIVEN, FailingBody.Then.STALLS);
                if (swallow) {
                  copyAndSwallow(body, response);
                } else {
                  copy(body, response);
                }
              })) {
        assertBroken(server, false);
        assertThat(bodies.nextEvent().reason()).isEqualTo(CloseReason.SOURCE_STALLED);
      }
    }
  }
}
