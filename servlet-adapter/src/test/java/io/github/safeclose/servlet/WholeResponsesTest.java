package io.github.safeclose.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.servlet.RunningServer.Container;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the short-body guard takes for whole, and by which calls it knows a length. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WholeResponsesTest {
  private static final String TEN = "0123456789";

  /** Each of them has set a length of 1000, and has got the output stream. */
  private enum Answer {
    STATUS_204(" 204 ") {
      @Override
      void end(HttpServletResponse response) {
        response.setStatus(204);
      }
    },
    STATUS_304(" 304 ") {
      @Override
      void end(HttpServletResponse response) throws IOException {
        response.setStatus(304);
        response.flushBuffer();
      }
    },
    SEND_ERROR(" 404 ") {
      @Override
      void end(HttpServletResponse response) throws IOException {
        response.getOutputStream().write(TEN.getBytes(ISO_8859_1));
        response.sendError(404);
      }
    },
    SEND_REDIRECT(" 302 ") {
      @Override
      void end(HttpServletResponse response) throws IOException {
        response.getOutputStream().write(TEN.getBytes(ISO_8859_1));
        response.sendRedirect("/y");
      }
    },
    SEND_REDIRECT_OF_6_1(" 301 ") {
      @Override
      void end(HttpServletResponse response) throws IOException {
        response.getOutputStream().write(TEN.getBytes(ISO_8859_1));
        response.sendRedirect("/y", 301);
      }
    };

    final String status;

    Answer(String status) {
      this.status = status;
    }

    abstract void end(HttpServletResponse response) throws IOException;
  }

  static Stream<Arguments> answers() {
    return product(Answer.values())
        .filter( // Jetty itself answers it with 500
            one -> one.get()[0] != Container.JETTY || one.get()[1] != Answer.STATUS_204);
  }

  private static Stream<Arguments> product(Object[] values) {
    return Stream.of(Container.values())
        .flatMap(container -> Arrays.stream(values).map(one -> Arguments.of(container, one)));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void anAnswerThatIsWholeWithoutItsLength_leavesTheConnectionInOrder(
      Container container, Answer answer) throws Exception {
    try (RunningServer server =
            container.start(
                new SafeCloseFilter(),
                (request, response) -> {
                  if (request.getHeader("Next") != null) {
                    ScopeTest.answer(response, "next");
                    return;
                  }
                  response.setContentLength(1000);
                  response.getOutputStream();
                  answer.end(response);
                });
        RawClient client = server.client()) {
      String head = client.get("/x").head();
      assertThat(head).contains(answer.status);
      if (answer != Answer.STATUS_204 && answer != Answer.STATUS_304) {
        assertThat(head).doesNotContain("1000");
        client.in().readNBytes(lengthOf(head));
      }
      assertThat(client.get("/x", "Next: yes").text()).isEqualTo("next");
    }
  }

  private static int lengthOf(String head) {
    return head.toLowerCase(Locale.ROOT)
        .lines()
        .filter(line -> line.startsWith("content-length: "))
        .mapToInt(line -> Integer.parseInt(line.substring(16)))
        .findFirst()
        .orElse(0);
  }

  /** The calls by which a length can be set. */
  private enum Setter {
    SET_CONTENT_LENGTH {
      @Override
      void set(HttpServletResponse response, int length) {
        response.setContentLength(length);
      }
    },
    SET_CONTENT_LENGTH_LONG {
      @Override
      void set(HttpServletResponse response, int length) {
        response.setContentLengthLong(length);
      }
    },
    SET_HEADER {
      @Override
      void set(HttpServletResponse response, int length) {
        response.setHeader("Content-Length", "" + length);
      }
    },
    SET_HEADER_IN_OTHER_CASE {
      @Override
      void set(HttpServletResponse response, int length) {
        response.setHeader("cOnTeNt-lEnGtH", "" + length);
      }
    },
    ADD_HEADER {
      @Override
      void set(HttpServletResponse response, int length) {
        response.addHeader("CONTENT-LENGTH", "" + length);
      }
    },
    SET_INT_HEADER {
      @Override
      void set(HttpServletResponse response, int length) {
        response.setIntHeader("content-length", length);
      }
    },
    ADD_INT_HEADER {
      @Override
      void set(HttpServletResponse response, int length) {
        response.addIntHeader("Content-Length", length);
      }
    };

    abstract void set(HttpServletResponse response, int length);
  }

  static Stream<Arguments> setters() {
    return product(Setter.values());
  }

  @ParameterizedTest
  @MethodSource("setters")
  void aLengthIsKnown_howeverItIsSet(Container container, Setter setter) throws Exception {
    try (RunningServer server =
        container.start(
            new SafeCloseFilter(),
            (request, response) -> {
              setter.set(response, request.getIntHeader("Length"));
              response.getOutputStream().write(TEN.getBytes(ISO_8859_1));
              if (request.getHeader("Flush") != null) {
                response.flushBuffer();
              }
            })) {
      try (RawClient client = server.client()) {
        assertThat(client.get("/x", "Length: 10").text()).isEqualTo(TEN);
        assertThat(client.get("/x", "Length: 1000").head()).contains(" 502 ");
      }
      assertBreaksOff(server, 1000, "Length: 1000", "Flush: yes");
    }
  }

  /** A broken connection; a hang would fail by the socket's timeout. */
  private static void assertBreaksOff(RunningServer server, int length, String... headers)
      throws IOException {
    try (RawClient client = server.client()) {
      assertThat(lengthOf(client.get("/x", headers).head())).isEqualTo(length);
      assertThat(client.in().readAllBytes()).hasSizeLessThan(length);
    }
  }

  @ParameterizedTest
  @EnumSource(Container.class)
  void aLengthThatIsChanged_countsUntilTheHeadHasLeft(Container container) throws Exception {
    try (RunningServer server =
        container.start(
            new SafeCloseFilter(),
            (request, response) -> {
              response.setContentLength(request.getIntHeader("First"));
              if (request.getHeader("Flush") != null) {
                response.flushBuffer();
              }
              response.setContentLength(request.getIntHeader("Then"));
              response.getOutputStream().write(TEN.getBytes(ISO_8859_1));
            })) {
      try (RawClient client = server.client()) {
        assertThat(client.get("/x", "First: 1000", "Then: 10").text()).isEqualTo(TEN);
        assertThat(client.get("/x", "First: 10", "Then: 1000", "Flush: 1").text()).isEqualTo(TEN);
        assertThat(client.get("/x", "First: 10", "Then: 1000").head()).contains(" 502 ");
      }
      assertBreaksOff(server, 1000, "First: 1000", "Then: 10", "Flush: 1");
    }
  }

  @ParameterizedTest
  @EnumSource(Container.class)
  void aLengthOfZero_isWhole(Container container) throws Exception {
    try (RunningServer server =
            container.start(
                new SafeCloseFilter(),
                (request, response) -> {
                  response.setContentLength(0);
                  response.getOutputStream();
                });
        RawClient client = server.client()) {
      for (int i = 0; i < 2; i++) {
        assertThat(client.get("/x").text()).isEmpty();
      }
    }
  }

  /** The container sends the file after the request, past the output stream. */
  @Test
  void sendfileByTomcatsAttribute_isWhole(@TempDir Path directory) throws Exception {
    byte[] content = new byte[1 << 20];
    Arrays.fill(content, (byte) 'x');
    Path file = Files.write(directory.resolve("file"), content);
    try (RunningServer server =
            Container.TOMCAT.start(
                new SafeCloseFilter(), (request, response) -> sendfile(file, request, response));
        RawClient client = server.client()) {
      for (int i = 0; i < 2; i++) {
        assertThat(client.get("/x").text()).hasSize(content.length);
      }
    }
  }

  private static void sendfile(Path file, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String prefix = "org.apache.tomcat.sendfile.";
    if (request.getAttribute(prefix + "support") != Boolean.TRUE) {
      throw new IllegalStateException("no support of sendfile: this test shows nothing");
    }
    response.setContentLengthLong(Files.size(file));
    response.getOutputStream();
    request.setAttribute(prefix + "filename", file.toRealPath().toString());
    request.setAttribute(prefix + "start", 0L);
    request.setAttribute(prefix + "end", Files.size(file));
  }
}
