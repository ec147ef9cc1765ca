package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseReason;
import io.github.safeclose.CloseScope;
import io.github.safeclose.SafeCloseInputStream;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** C14 in Tomcat: the client leaves while async work writes, by a thread of its own or without. */
class AsyncClientLossTest {
  private final Bodies bodies = new Bodies();
  private final OwnThread own = new OwnThread();

  private void assertEndedBecause(CloseReason reason) throws InterruptedException {
    assertThat(bodies.nextEvent().reason()).isEqualTo(reason);
    bodies.assertNoneOpen();
  }

  /** Copies on a thread of its own, and keeps the body. */
  private TomcatServer ownThread(SafeCloseFilter filter) {
    return new TomcatServer(filter)
        .handle(
            "/x",
            (request, response) -> {
              CloseScope scope = SafeCloseFilter.scopeOf(request).orElseThrow();
              AsyncContext async = request.startAsync();
              async.setTimeout(0);
              own.start(
                  () -> {
                    SafeCloseInputStream body = bodies.endless();
                    scope.join(body);
                    try {
                      copy(body, async.getResponse().getOutputStream());
                    } catch (IOException swallowed) {
                      assertThat(swallowed).isNotNull();
                    }
                  });
            });
  }

  /** Not {@code transferTo}, which ends the body by itself. */
  private static void copy(InputStream body, ServletOutputStream out) throws IOException {
    byte[] buffer = new byte[8192];
    for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
      out.write(buffer, 0, n);
    }
  }

  private static void leave(RawClient client) throws IOException {
    client.get("/x").head();
    assertThat(client.in().readNBytes(10)).hasSize(10);
    client.leaveByReset();
  }

  @Test
  void c14_whenAnOwnThreadWrites_abortsAtOnce() throws Exception {
    try (LogCapture log = new LogCapture();
        TomcatServer server = ownThread(new SafeCloseFilter());
        RawClient client = server.start().client()) {
      leave(client);
      assertEndedBecause(CloseReason.SINK_FAILED);
      own.assertEndedWell();
      log.assertQuiet();
      assertThat(log.ours()).hasSizeLessThanOrEqualTo(1);
    }
  }

  /** Tomcat ends the request by itself, whatever the thread does. */
  @Test
  void abortOnClientLoss_whenFalse_endsWithTheRequest() throws Exception {
    try (TomcatServer server = ownThread(new SafeCloseFilter().abortOnClientLoss(false));
        RawClient client = server.start().client()) {
      leave(client);
      assertEndedBecause(CloseReason.SCOPE_ENDED);
    }
  }

  @Test
  void c14_whenAWriteListenerWrites_abortsAtOnce() throws Exception {
    BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  async.setTimeout(0);
                  ServletOutputStream out = async.getResponse().getOutputStream();
                  out.setWriteListener(new Copier(out, told));
                });
    try (LogCapture log = new LogCapture();
        server;
        RawClient client = server.start().client()) {
      leave(client);
      assertEndedBecause(CloseReason.SINK_FAILED);
      assertThat(Await.next(told, "the listener's onError")).isInstanceOf(IOException.class);
      log.assertQuiet();
    }
  }

  /** Opens its body when it is first called: it joins by itself. */
  private final class Copier implements WriteListener {
    private final ServletOutputStream out;
    private final BlockingQueue<Throwable> told;
    private final byte[] buffer = new byte[8192];
    private SafeCloseInputStream body;

    Copier(ServletOutputStream out, BlockingQueue<Throwable> told) {
      this.out = out;
      this.told = told;
    }

    @Override
    public void onWritePossible() throws IOException {
      if (body == null) {
        body = bodies.endless();
      }
      while (out.isReady()) {
        out.write(buffer, 0, body.read(buffer));
      }
    }

    @Override
    public void onError(Throwable failure) {
      told.add(failure);
    }
  }

  @Test
  void writeListener_whenTheSourceFails_isNotTakenForTheClient() throws Exception {
    IOException sourceFailed = new IOException("Connection reset by peer");
    BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  bodies.endless();
                  AsyncContext async = request.startAsync();
                  async.setTimeout(0);
                  ServletOutputStream out = async.getResponse().getOutputStream();
                  out.setWriteListener(
                      new WriteListener() {
                        @Override
                        public void onWritePossible() throws IOException {
                          throw sourceFailed;
                        }

                        @Override
                        public void onError(Throwable failure) {
                          told.add(failure);
                        }
                      });
                });
    try (LogCapture log = new LogCapture();
        server;
        RawClient client = server.start().client()) {
      client.get("/x");
      assertThat(Await.next(told, "the listener's onError")).isSameAs(sourceFailed);
      assertEndedBecause(CloseReason.SCOPE_ENDED);
      assertThat(log.ours()).isEmpty();
    }
  }
}
