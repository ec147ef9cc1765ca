package io.github.safeclose.servlet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.safeclose.servlet.RunningServer.Container;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a thread says of its response after its request: Jetty has given it to the next one. */
class LateHeadersTest {
  private final OwnThread own = new OwnThread();
  private final CountDownLatch nextHasBegun = new CountDownLatch(1);
  private final CountDownLatch said = new CountDownLatch(1);

  @ParameterizedTest
  @EnumSource(Container.class)
  void changeNothing(Container container) throws Exception {
    try (RunningServer server = container.start(new SafeCloseFilter(), this::handle);
        RawClient client = server.client()) {
      assertThat(client.get("/x?first").text()).isEqualTo("first");
      String head = client.get("/x?second").head().toLowerCase(Locale.ROOT);
      assertThat(head)
          .contains(" 201 ", "x-second: 2", "content-length: 6\r\n", "text/plain")
          .doesNotContain("late");
      assertThat(new String(client.in().readNBytes(6), US_ASCII)).isEqualTo("second");
      own.assertEndedWell();
    }
  }

  private void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (request.getQueryString().equals("second")) {
      response.setStatus(201);
      response.setHeader("X-Second", "2");
      response.setContentType("text/plain");
      response.setContentLength(6);
      response.getOutputStream().print("sec");
      nextHasBegun.countDown();
      await(said);
      response.getOutputStream().print("ond");
      return;
    }
    AsyncContext async = request.startAsync();
    own.start(
        () -> {
          ScopeTest.answer(response, "first");
          async.complete();
          nextHasBegun.await();
          sayAll(response);
          said.countDown();
        });
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void sayAll(HttpServletResponse response) {
    response.reset();
    response.resetBuffer();
    response.setStatus(500);
    response.setHeader("X-Late", "late");
    response.addHeader("X-Late", "late");
    response.setIntHeader("X-Second", 7);
    response.addIntHeader("X-Second", 7);
    response.setDateHeader("X-Second", 7);
    response.addDateHeader("X-Second", 7);
    response.setContentLength(1);
    response.setContentLengthLong(1);
    response.setContentType("late/late");
    response.setCharacterEncoding("UTF-16");
    response.setLocale(Locale.GERMAN);
    response.addCookie(new Cookie("late", "late"));
    assertThatThrownBy(response::getWriter).isInstanceOf(IOException.class);
  }
}
