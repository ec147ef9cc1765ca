package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.CloseOutcome;
import io.github.safeclose.CloseReason;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** The decorator over the real clients and a real socket, in bytes and connections. */
class EndToEndTest {
  private static final long GIB = 1L << 30;

  /**
   * What may still be taken after the abort, whatever is left: what the sockets' buffers of both
   * sides hold. Over TLS, Apache 4's abort lets the JDK's SSLSocket.close() skip what arrives for
   * as long as more does, so no number of bytes holds there; ResettingClientTest has the remedy.
   */
  private static long inFlight(Clients client, boolean tls) {
    return client == Clients.APACHE && tls ? Long.MAX_VALUE : 8L << 20;
  }

  static Stream<Arguments> roads() {
    return Stream.of(Clients.APACHE, Clients.APACHE5)
        .flatMap(
            client ->
                Stream.of(false, true)
                    .flatMap(
                        tls ->
                            Stream.of(false, true)
                                .map(chunked -> Arguments.of(client, tls, chunked))));
  }

  @ParameterizedTest
  @MethodSource("roads")
  void c01_closeAfterTenBytes_serverSendsNothingMore(Clients client, boolean tls, boolean chunked)
      throws Exception {
    try (Session session = Session.of(client, tls, 2)) {
      session.serving(Answer.ofLength(GIB).chunked(chunked));
      ResponseInputStream<GetObjectResponse> body = session.get();
      byte[] ten = body.readNBytes(10);
      body.close();

      Await.until("connection closed", () -> session.origin.openConnections() == 0);
      assertThat(session.origin.bodyBytes.get()).isLessThan(inFlight(client, tls));
      for (int i = 0; i < ten.length; i++) {
        assertThat(ten[i]).isEqualTo(Answer.byteAt(i));
      }
      assertThat(session.events()).hasSize(1);
      CloseEvent event = session.events().get(0);
      assertThat(event.outcome()).isEqualTo(CloseOutcome.ABORTED);
      assertThat(event.bytesRead()).isEqualTo(10);
      assertThat(event.bytesDrained().getAsLong()).isLessThanOrEqualTo(chunked ? 64 * 1024 : 0);
      if (!chunked) {
        assertThat(event.bytesAvoided()).hasValue(GIB - 10);
        assertThat(event.reason()).isEqualTo(CloseReason.CLOSED_EARLY);
      }
      assertThat(session.readSmall()).isEqualTo(1000);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"APACHE", "APACHE5"})
  void withoutTheDecorator_closeDrains_soTheOtherTestsCanFail(Clients client) throws Exception {
    try (Session session = Session.bare(client, false)) {
      session.serving(Answer.ofLength(64L << 20));
      ResponseInputStream<GetObjectResponse> body = session.get();
      assertThat(body.readNBytes(10)).hasSize(10);
      body.close();
      // The origin counts a block once it is written, which may be after its arrival.
      Await.until("all of it was sent", () -> session.origin.bodyBytes.get() == 64L << 20);
    }
  }

  @ParameterizedTest
  @MethodSource("roads")
  void c06_readToTheEnd_connectionServesTheNextRequest(Clients client, boolean tls, boolean chunked)
      throws Exception {
    try (Session session = Session.of(client, tls, 2)) {
      session.serving(Answer.ofLength(300_000).chunked(chunked));
      for (int i = 0; i < 3; i++) {
        try (ResponseInputStream<GetObjectResponse> body = session.get()) {
          assertThat(body.readAllBytes()).hasSize(300_000);
        }
      }
      assertThat(session.origin.connections).hasValue(1);
      assertThat(session.events())
          .hasSize(3)
          .allSatisfy(
              event -> {
                assertThat(event.outcome()).isEqualTo(CloseOutcome.EXHAUSTED);
                assertThat(event.bytesRead()).isEqualTo(300_000);
              });
    }
  }

  @ParameterizedTest
  @MethodSource("roads")
  void c06_readToExactlyItsLength_connectionServesTheNextRequest(
      Clients client, boolean tls, boolean chunked) throws Exception {
    try (Session session = Session.of(client, tls, 2)) {
      session.serving(Answer.ofLength(300_000).chunked(chunked));
      for (int i = 0; i < 3; i++) {
        try (ResponseInputStream<GetObjectResponse> body = session.get()) {
          assertThat(body.readNBytes(300_000)).hasSize(300_000);
        }
      }
      assertThat(session.origin.connections).hasValue(1);
      assertThat(session.events())
          .hasSize(3)
          .allMatch(event -> event.outcome().mayReuseConnection())
          .allMatch(event -> event.bytesDrained().getAsLong() == 0);
    }
  }

  @ParameterizedTest
  @MethodSource("roads")
  void c10_truncated_readerGetsAnException(Clients client, boolean tls, boolean chunked)
      throws Exception {
    try (Session session = Session.of(client, tls, 2)) {
      session.serving(Answer.ofLength(300_000).chunked(chunked).cutAfter(1000));
      ResponseInputStream<GetObjectResponse> body = session.get();
      assertThatIOException().isThrownBy(body::readAllBytes);
      body.close();
      assertThat(session.events()).hasSize(1);
      assertThat(session.events().get(0).reason()).isEqualTo(CloseReason.SOURCE_FAILED);
      assertThat(session.readSmall()).isEqualTo(1000);
    }
  }

  @ParameterizedTest
  @MethodSource("roads")
  void c11_abortAfterTheEnd_nextRequestIsUnharmed(Clients client, boolean tls, boolean chunked)
      throws Exception {
    try (Session session = Session.of(client, tls, 1)) {
      session.serving(Answer.ofLength(1000).chunked(chunked));
      ResponseInputStream<GetObjectResponse> old = session.get();
      assertThat(old.readAllBytes()).hasSize(1000);
      // The pool has one connection, and the old body is not closed: it was given back at -1.
      ResponseInputStream<GetObjectResponse> next = session.get();
      old.abort();
      assertThat(next.readAllBytes()).hasSize(1000);
      next.close();
      assertThat(session.origin.connections).hasValue(1);
      assertThat(session.events()).hasSize(2);
    }
  }

  @ParameterizedTest
  @MethodSource("roads")
  void sdkAbort_endsTheBodyOnce(Clients client, boolean tls, boolean chunked) throws Exception {
    try (Session session = Session.of(client, tls, 2)) {
      session.serving(Answer.ofLength(GIB).chunked(chunked));
      ResponseInputStream<GetObjectResponse> body = session.get();
      assertThat(body.read()).isEqualTo(Answer.byteAt(0) & 0xFF);
      body.abort();
      body.close();
      Await.until("connection closed", () -> session.origin.openConnections() == 0);
      assertThat(session.origin.bodyBytes.get()).isLessThan(inFlight(client, tls));
      assertThat(session.events()).hasSize(1);
      assertThat(session.events().get(0).reason()).isEqualTo(CloseReason.ABORT_CALLED);
    }
  }

  @ParameterizedTest
  @EnumSource(Clients.class)
  void errorAnswersAndHead_stayAsTheyAre(Clients client) throws Exception {
    try (Session session = Session.of(client, false, 2)) {
      session.serving(Answer.ofLength(GIB));
      assertThatExceptionOfType(NoSuchKeyException.class)
          .isThrownBy(() -> session.s3.getObject(r -> r.bucket("bucket").key("missing")));
      assertThat(session.s3.headObject(r -> r.bucket("bucket").key("object")).contentLength())
          .isEqualTo(GIB);
      assertThat(session.readSmall()).isEqualTo(1000);
      assertThat(session.http.clientName()).isEqualTo(client.build().clientName());
    }
  }

  @ParameterizedTest
  @EnumSource(Clients.class)
  void twoClosersAtOnce_oneEvent(Clients client) throws Exception {
    try (Session session = Session.of(client, false, 2)) {
      session.serving(Answer.ofLength(GIB));
      ResponseInputStream<GetObjectResponse> body = session.get();
      assertThat(body.readNBytes(10)).hasSize(10);
      Thread other = new Thread(body::abort);
      other.start();
      body.close();
      other.join(30_000);
      assertThat(other.isAlive()).isFalse();
      Await.until("connection closed", () -> session.origin.openConnections() == 0);
      assertThat(session.events()).hasSize(1);
    }
  }
}
