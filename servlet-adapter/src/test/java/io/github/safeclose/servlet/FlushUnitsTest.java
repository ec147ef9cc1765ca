package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseReason;
import io.github.safeclose.SafeCloseInputStream;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client leaves: two flush units later the body is ended, and nothing is in the log. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FlushUnitsTest {
  private final Bodies bodies = new Bodies();
  private final CountDownLatch left = new CountDownLatch(1);
  private final AtomicInteger writtenAfterwards = new AtomicInteger();

  private void send(HttpServletResponse response) throws IOException {
    SafeCloseInputStream body = bodies.endless();
    response.getOutputStream().write(body.readNBytes(1000));
    response.flushBuffer();
    try {
      assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new IOException(interrupted);
    }
    while (true) {
      response.getOutputStream().write(body.readNBytes(1000));
      response.getOutputStream().flush();
      writtenAfterwards.incrementAndGet();
    }
  }

  private static void leave(RawClient client, boolean byReset) throws IOException {
    if (byReset) {
      client.leaveByReset();
    } else {
      client.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true,true,rethrow", "true,true,runtime", "true,true,servlet", "true,true,unchecked",
    "true,true,swallow", "true,false,rethrow", "true,false,runtime", "true,false,swallow",
    "false,true,rethrow", "false,true,runtime", "false,true,servlet", "false,true,swallow",
    "false,false,rethrow", "false,false,unchecked", "false,false,swallow",
  })
  void clientLeaves_theBodyEndsWithinTwoFlushUnits_andTheLogIsQuiet(
      boolean tomcat, boolean reset, String then) throws Exception {
    TomcatServer.Handler handler =
        (request, response) -> {
          try {
            send(response);
          } catch (IOException failure) {
            switch (then) {
              case "rethrow" -> throw failure;
              case "runtime" -> throw new IllegalStateException(failure);
              case "servlet" -> throw new ServletException(failure);
              case "unchecked" -> throw new UncheckedIOException(failure);
              default -> assertThat(failure).isNotNull();
            }
          }
        };
    SafeCloseFilter filter = new SafeCloseFilter();
    try (LogCapture log = new LogCapture()) {
      try (RunningServer server =
              tomcat
                  ? RunningServer.tomcat(filter, handler)
                  : RunningServer.jetty(filter, handler);
          RawClient client = server.client()) {
        client.get("/x").head();
        assertThat(client.in().readNBytes(10)).hasSize(10);
        leave(client, reset);
        left.countDown();
        assertThat(bodies.nextEvent().reason()).isEqualTo(CloseReason.SINK_FAILED);
        assertThat(writtenAfterwards.get()).isLessThanOrEqualTo(2);
      } // the request has been handled
      log.assertQuiet();
      assertThat(log.ours()).hasSize(1);
    }
  }
}
