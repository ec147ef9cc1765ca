package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseOutcome;
import io.github.safeclose.CloseReason;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * The server has sent a part and then nothing. The clients' read timeout is far beyond the time
 * that fails a hang here, so whatever returns was not waiting for the server.
 */
class StalledPeerTest {
  private static final Duration READ_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration HANG = Duration.ofSeconds(30);

  static Stream<Arguments> roads() {
    return Stream.of(Clients.values())
        .flatMap(client -> Stream.of(false, true).map(tls -> Arguments.of(client, tls)));
  }

  static Stream<Arguments> roadsWhoseAbortFreesReaders() {
    return roads()
        .filter(road -> road.get()[0] != Clients.URL_CONNECTION)
        .filter(road -> road.get()[0] != Clients.APACHE || !(boolean) road.get()[1]);
  }

  @ParameterizedTest
  @MethodSource("roads")
  void c02_closeAfterTenBytes_returns(Clients client, boolean tls) throws Exception {
    try (Session session = stalled(client, tls, false)) {
      ResponseInputStream<GetObjectResponse> body = session.get();
      assertThat(body.readNBytes(10)).hasSize(10);
      returns(() -> body.close());
      assertThat(session.events()).hasSize(1);
      assertThat(session.events().get(0).outcome()).isEqualTo(CloseOutcome.ABORTED);
    }
  }

  @ParameterizedTest
  @MethodSource("roads")
  void c02_drainThatStalls_isCutByItsDeadline(Clients client, boolean tls) throws Exception {
    try (Session session = stalled(client, tls, true)) {
      ResponseInputStream<GetObjectResponse> body = session.get();
      assertThat(body.readNBytes(10)).hasSize(10);
      returns(() -> body.close());
      assertThat(session.events()).hasSize(1);
      assertThat(session.events().get(0).outcome()).isEqualTo(CloseOutcome.ABORTED);
      assertThat(session.events().get(0).reason()).isEqualTo(CloseReason.DEADLINE);
    }
  }

  @ParameterizedTest
  @MethodSource("roads")
  void c06_allBytesReadButTheLastChunkStalls_closeReturns(Clients client, boolean tls)
      throws Exception {
    try (Session session = Session.of(client, tls, READ_TIMEOUT)) {
      session.serving(Answer.ofLength(5000).inChunks().stallingAfter(5000));
      ResponseInputStream<GetObjectResponse> body = session.get();
      assertThat(body.readNBytes(5000)).hasSize(5000);
      returns(() -> body.close());
      assertThat(session.events()).hasSize(1);
      assertThat(session.events().get(0).reason()).isEqualTo(CloseReason.DEADLINE);
    }
  }

  @ParameterizedTest
  @MethodSource("roadsWhoseAbortFreesReaders")
  void c05_abortFromAnotherThread_freesTheReader(Clients client, boolean tls) throws Exception {
    freesTheReader(client, tls, body -> body.abort());
  }

  @ParameterizedTest
  @MethodSource("roadsWhoseAbortFreesReaders")
  void c05_closeFromAnotherThread_freesTheReader(Clients client, boolean tls) throws Exception {
    freesTheReader(client, tls, body -> body.close());
  }

  private interface Action {
    void on(ResponseInputStream<GetObjectResponse> body) throws Exception;
  }

  private static void freesTheReader(Clients client, boolean tls, Action action) throws Exception {
    try (Session session = stalled(client, tls, false)) {
      ResponseInputStream<GetObjectResponse> body = session.get();
      CompletableFuture<Throwable> reader = blockedReader(session, body);
      returns(() -> action.on(body));
      assertThat(reader.get(HANG.toSeconds(), TimeUnit.SECONDS)).isInstanceOf(IOException.class);
      assertThat(session.events()).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("roads")
  void c05_abortBesideABlockedReader_returns(Clients client, boolean tls) throws Exception {
    try (Session session = stalled(client, tls, false)) {
      ResponseInputStream<GetObjectResponse> body = session.get();
      CompletableFuture<Throwable> reader = blockedReader(session, body);
      returns(() -> body.abort());
      assertThat(session.events()).hasSize(1);
      assertThat(session.events().get(0).reason()).isEqualTo(CloseReason.ABORT_CALLED);
      session.origin.close();
      assertThat(reader.get(HANG.toSeconds(), TimeUnit.SECONDS)).isInstanceOf(IOException.class);
    }
  }

  /** A transformer does not know which client it is above, and must not block above any. */
  @ParameterizedTest
  @MethodSource("roads")
  void c05_transformerAlone_abortAndCloseBesideABlockedReader_return(Clients client, boolean tls)
      throws Exception {
    try (Session session = Session.bare(client, tls)) {
      session.serving(Answer.ofLength(1L << 30).stallingAfter(10_000));
      ResponseInputStream<GetObjectResponse> body =
          session.s3.getObject(Session.OBJECT, SafeCloseTransformer.of());
      ResponseInputStream<GetObjectResponse> halfRead =
          session.s3.getObject(Session.OBJECT, SafeCloseTransformer.of());
      assertThat(halfRead.readNBytes(10)).hasSize(10);
      CompletableFuture<Throwable> reader = blockedReader(session, body);
      returns(() -> halfRead.close());
      returns(() -> body.abort());
      returns(() -> body.close());
      session.origin.close();
      assertThat(reader.get(HANG.toSeconds(), TimeUnit.SECONDS)).isInstanceOf(IOException.class);
    }
  }

  /** Reads on until it is stuck; what the read then throws. */
  private static CompletableFuture<Throwable> blockedReader(
      Session session, ResponseInputStream<GetObjectResponse> body) {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                body.transferTo(OutputStream.nullOutputStream());
                thrown.complete(null);
              } catch (Throwable failure) {
                thrown.complete(failure);
              }
            });
    reader.setDaemon(true);
    reader.start();
    Await.until("the server stalls", () -> session.origin.stalls.get() > 0);
    Await.until(
        "the reader is inside a socket read",
        () ->
            Stream.of(reader.getStackTrace())
                .anyMatch(frame -> frame.getClassName().startsWith("sun.nio.ch.NioSocketImpl")));
    return thrown;
  }

  private static Session stalled(Clients client, boolean tls, boolean chunked) throws Exception {
    return Session.of(client, tls, READ_TIMEOUT)
        .serving(Answer.ofLength(1L << 30).chunked(chunked).stallingAfter(10_000));
  }

  private interface Step {
    void run() throws Exception;
  }

  private static void returns(Step step) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                step.run();
                done.complete(null);
              } catch (Throwable failure) {
                done.completeExceptionally(failure);
              }
            });
    thread.setDaemon(true);
    thread.start();
    done.get(HANG.toSeconds(), TimeUnit.SECONDS);
  }
}
