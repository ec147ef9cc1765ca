package io.github.safeclose.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The origin with the JDK's client, and with a bare socket that resets. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CountingOriginTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static HttpResponse<InputStream> get(CountingOrigin origin, HttpClient client)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(origin.uri("/body")).build(),
        HttpResponse.BodyHandlers.ofInputStream());
  }

  private static HttpClient client(CountingOrigin origin, boolean tls) {
    HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    return (tls ? builder.sslContext(origin.clientContext()) : builder).build();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bodies_areServedWholeOverOneConnection(boolean tls) throws Exception {
    try (CountingOrigin origin = tls ? CountingOrigin.tls() : CountingOrigin.plain()) {
      origin.serve(
          "/body", Answer.of(() -> ScriptedBody.of(100_000)).header("X-Kit", "yes").status(203));
      HttpClient client = client(origin, tls);
      for (int i = 0; i < 3; i++) {
        HttpResponse<InputStream> response = get(origin, client);
        assertThat(response.statusCode()).isEqualTo(203);
        assertThat(response.headers().firstValue("X-Kit")).hasValue("yes");
        byte[] body = response.body().readAllBytes();
        assertThat(body).hasSize(100_000);
        assertThat(body[99_999]).isEqualTo(ScriptedBody.byteAt(99_999));
      }
      assertThat(origin.connections()).hasSize(1);
      OriginConnection connection = origin.connections().get(0);
      assertThat(connection.requests()).isEqualTo(3);
      assertThat(connection.bodyBytes()).isEqualTo(300_000);
      assertThat(connection.wasCut()).isFalse();
      assertThat(origin.bodyBytes()).isEqualTo(300_000);
    }
  }

  @Test
  void chunksAndDelay_areServed() throws Exception {
    try (CountingOrigin origin = CountingOrigin.plain()) {
      origin.serve(
          "/body",
          Answer.of(() -> ScriptedBody.of(5000).ofUnknownLength().chunks(7))
              .delayedBy(Duration.ofMillis(20)));
      HttpResponse<InputStream> response = get(origin, client(origin, false));
      assertThat(response.headers().firstValue("Transfer-Encoding")).hasValue("chunked");
      assertThat(response.body().readAllBytes()).hasSize(5000);
    }
  }

  @Test
  void truncationAndFailure_reachTheClient() throws Exception {
    try (CountingOrigin origin = CountingOrigin.plain()) {
      origin.serve("/body", Answer.once(ScriptedBody.of(4000).declaring(5000)));
      InputStream truncated = get(origin, client(origin, false)).body();
      assertThrows(IOException.class, truncated::readAllBytes);
      origin.serve(
          "/body", Answer.once(ScriptedBody.of(5000).failsAt(4000, new IOException("scripted"))));
      InputStream reset = get(origin, client(origin, false)).body();
      assertThrows(IOException.class, reset::readAllBytes);
    }
  }

  @Test
  void aClientThatResetsInAStall_isSeenAndAbortsTheScript() throws Exception {
    try (CountingOrigin origin = CountingOrigin.plain()) {
      ScriptedBody source = ScriptedBody.of(5000).ofUnknownLength().stallsAt(5000);
      origin.serve("/body", Answer.once(source));
      try (Socket socket =
          new Socket(InetAddress.getLoopbackAddress(), origin.uri("/").getPort())) {
        socket
            .getOutputStream()
            .write("GET /body HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(source.awaitStall()).isTrue();
        assertThat(origin.connections().get(0).isOpen()).isTrue();
        socket.setSoLinger(true, 0);
      }
      OriginConnection connection = origin.connections().get(0);
      assertThat(Background.comesTrue(() -> source.counts().aborts() == 1, PATIENCE)).isTrue();
      assertThat(Background.comesTrue(() -> !connection.isOpen(), PATIENCE)).isTrue();
      assertThat(connection.wasReset()).isTrue();
      assertThat(connection.wasCut()).isTrue();
    }
  }

  @Test
  void aPathThatIsNotServed_isNotFound() throws Exception {
    try (CountingOrigin origin = CountingOrigin.plain()) {
      assertThat(get(origin, client(origin, false)).statusCode()).isEqualTo(404);
      assertThrows(IllegalStateException.class, origin::clientContext);
    }
  }
}
