package io.github.safeclose.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseReason;
import io.github.safeclose.CloseScope;
import io.github.safeclose.SafeCloseInputStream;
import io.github.safeclose.servlet.RunningServer.Container;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that stalls frees the source by unreadTimeout; a source that stalls, the thread. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StalledTest {
  private static final long LENGTH = 1L << 40;
  private static final long GIVEN = 300_000;

  private final Bodies bodies = new Bodies();
  private final OwnThread own = new OwnThread();
  private final BlockingQueue<IOException> thrown = new LinkedBlockingQueue<>();
  private volatile boolean writing;

  private void copy(SafeCloseInputStream body, HttpServletResponse response) throws IOException {
    ServletOutputStream out = response.getOutputStream();
    byte[] buffer = new byte[8192];
    try {
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        writing = true;
        out.write(buffer, 0, n);
        writing = false;
      }
    } catch (IOException failure) {
      thrown.add(failure);
      throw failure;
    }
  }

  @ParameterizedTest
  @EnumSource(Container.class)
  void unreadTimeout_whileTheWriteBlocks_freesTheSource_andTheTransferBreaks(Container container)
      throws Exception {
    try (RunningServer server =
            container.start(
                new SafeCloseFilter().unreadTimeout(Duration.ofMillis(500)),
                (request, response) -> {
                  response.setContentLengthLong(LENGTH);
                  copy(bodies.endless(), response);
                });
        RawClient client = server.client()) {
      client.get("/x").head();
      assertThat(client.in().readNBytes(10)).hasSize(10);
      assertThat(bodies.nextEvent().reason()).isEqualTo(CloseReason.UNREAD);
      bodies.assertNoneOpen();
      assertThat(writing).as("the write still blocks").isTrue();
      assertThat(thrown).isEmpty();

      long rest = client.in().transferTo(OutputStream.nullOutputStream());
      assertThat(rest).isLessThan(LENGTH).isEqualTo(bodies.last().taken.get() - 10);
      assertThat(Await.next(thrown, "the handler's exception"))
          .hasMessageContaining("nobody has read this body for 500 ms");
    }
  }

  static Stream<Arguments> stalls() {
    return Stream.of(Container.values())
        .flatMap(
            container ->
                Stream.of(true, false)
                    .flatMap(
                        ownThread ->
                            Stream.of(GIVEN, 100L)
                                .map(given -> Arguments.of(container, ownThread, given))));
  }

  /** 100 bytes are still in the container's buffer. */
  @ParameterizedTest
  @MethodSource("stalls")
  void sourceIdleTimeout_freesTheThread_andTheClientSeesIt(
      Container container, boolean ownThread, long given) throws Exception {
    try (RunningServer server =
            container.start(
                new SafeCloseFilter().sourceIdleTimeout(Duration.ofMillis(200)),
                (request, response) -> {
                  response.setContentLengthLong(LENGTH);
                  SafeCloseInputStream body = bodies.failing(given, FailingBody.Then.STALLS);
                  if (ownThread) {
                    CloseScope scope = SafeCloseFilter.scopeOf(request).orElseThrow();
                    copyOnOwnThread(body, scope, request.startAsync());
                  } else {
                    swallowing(body, response);
                  }
                });
        RawClient client = server.client()) {
      String head = client.get("/x", "Connection: close").head();
      byte[] seen = client.in().readAllBytes();
      if (given == GIVEN) {
        assertThat(head).contains(" 200 ", "" + LENGTH);
        assertThat(seen).hasSizeLessThanOrEqualTo((int) GIVEN);
      } else {
        assertThat(head).contains(" 502 ").doesNotContain("" + LENGTH);
        assertThat(new String(seen, ISO_8859_1)).doesNotContain("\0");
      }
      assertThat(Await.next(thrown, "the thread")).hasMessageContaining("has stalled");
      assertThat(bodies.nextEvent().reason()).isEqualTo(CloseReason.SOURCE_STALLED);
      if (ownThread) {
        own.assertEndedWell();
      }
    }
  }

  private void copyOnOwnThread(SafeCloseInputStream body, CloseScope scope, AsyncContext async) {
    own.start(
        () -> {
          scope.join(body);
          swallowing(body, (HttpServletResponse) async.getResponse());
          async.complete();
        });
  }

  private void swallowing(SafeCloseInputStream body, HttpServletResponse response) {
    try {
      copy(body, response);
    } catch (IOException stalled) {
      assertThat(thrown).contains(stalled);
    }
  }
}
