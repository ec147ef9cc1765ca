package io.github.safeclose.servlet.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseScope;
import io.github.safeclose.servlet.SafeCloseFilter;
import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/** {@link ObjectSender} on a thread that has no scope of its own. */
class OwnThreadTest {
  private static final long HUGE = 256L << 20;

  /** The client takes nothing; the request ends all the same, and with it the body. */
  @Test
  void theBodyBelongsToTheScopeOfItsRequest() throws Exception {
    BlockingQueue<CloseScope> scopes = new LinkedBlockingQueue<>();
    AtomicReference<ScriptedS3> self = new AtomicReference<>();
    try (ScriptedS3 s3 = new ScriptedS3(exchange -> self.get().promise(exchange, HUGE, HUGE));
        S3Client client = s3.client();
        Site site =
            new Site(
                Road.BLOCKING,
                (request, response) -> {
                  scopes.add(SafeCloseFilter.scopeOf(request).orElseThrow());
                  AsyncContext async = request.startAsync();
                  CompletableFuture<Long> sent = new CompletableFuture<>();
                  Thread own =
                      new Thread(
                          () -> {
                            try {
                              ObjectSender.of(client).send("b", "k", request, response);
                            } catch (IOException ended) {
                              sent.completeExceptionally(ended);
                            }
                            async.complete();
                          });
                  own.start();
                  return sent;
                },
                new SafeCloseFilter())) {
      self.set(s3);
      try (Socket socket = new Socket("localhost", site.port())) {
        socket
            .getOutputStream()
            .write("GET /x HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().read()).isEqualTo('H');
        CloseScope scope = scopes.poll(30, TimeUnit.SECONDS);
        assertThat(scope).isNotNull();
        assertThat(scope.openBodies()).isEqualTo(1);
      }
    }
  }
}
