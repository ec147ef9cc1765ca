package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.CloseOutcome;
import io.github.safeclose.fixture.LogCapture;
import io.github.safeclose.fixture.RecordingListener;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.Md5Checksum;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.Abortable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.internal.checksums.S3ChecksumValidatingInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Somebody else's interceptor wraps the body, and the SDK's abort() ends at its stream. */
class ForeignInterceptorTest {
  private static final long GIB = 1L << 30;
  private static final long IN_FLIGHT = 8L << 20;

  private final RecordingListener events = new RecordingListener();
  private final SafeCloseInterceptor ours =
      new SafeCloseInterceptor(SafeCloseHttpClient.DEFAULTS.toBuilder().listener(events).build());

  // What is logged is logged once per class: each test has a class of its own.
  private static final class Below extends BufferedInputStream {
    Below(InputStream in) {
      super(in);
    }
  }

  private static final class AbortedBelow extends BufferedInputStream {
    AbortedBelow(InputStream in) {
      super(in);
    }
  }

  private static final class Above extends BufferedInputStream {
    Above(InputStream in) {
      super(in);
    }
  }

  private static final class AboveTheDecorator extends BufferedInputStream {
    AboveTheDecorator(InputStream in) {
      super(in);
    }
  }

  /** As a decoder does: what comes out is shorter than what came in. */
  private static final class Shortening extends FilterInputStream {
    private int swallowed;

    Shortening(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      while (swallowed < 16) {
        in.read();
        swallowed++;
      }
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int first = read();
      if (first < 0 || length == 0) {
        return first;
      }
      bytes[offset] = (byte) first;
      return 1 + Math.max(0, in.read(bytes, offset + 1, length - 1));
    }
  }

  private static final class Passing extends FilterInputStream implements Abortable {
    Passing(InputStream in) {
      super(in);
    }

    @Override
    public void abort() {
      ((Abortable) in).abort();
    }
  }

  /** Says that it can be aborted, and cannot. */
  private static final class Pretending extends FilterInputStream implements Abortable {
    Pretending(InputStream in) {
      super(in);
    }

    @Override
    public void abort() {}
  }

  private static ExecutionInterceptor foreign(UnaryOperator<InputStream> wrapper) {
    return Interceptors.wrapping(wrapper);
  }

  private static void closeAfterTen(Session session, S3Client s3) throws IOException {
    try (ResponseInputStream<GetObjectResponse> body = s3.getObject(Session.OBJECT)) {
      assertThat(body.readNBytes(10)).hasSize(10);
    }
    Await.until("connection closed", () -> session.origin.openConnections() == 0);
  }

  @ParameterizedTest
  @EnumSource(names = {"APACHE", "APACHE5"})
  void withoutUs_abortIsLost_soTheOtherTestsCanFail(Clients client) throws Exception {
    try (Session session = Session.bare(client, false);
        S3Client s3 = Interceptors.client(session, foreign(BufferedInputStream::new))) {
      session.serving(Answer.ofLength(64L << 20));
      ResponseInputStream<GetObjectResponse> body = s3.getObject(Session.OBJECT);
      body.abort();
      body.close();
      Await.until("all of it was sent", () -> session.origin.bodyBytes.get() == 64L << 20);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"APACHE", "APACHE5"})
  void underTheDecorator_closeAndAbortStillWork(Clients client) throws Exception {
    try (Session session = Session.of(client, false, 2);
        S3Client s3 = Interceptors.client(session, foreign(BufferedInputStream::new))) {
      session.serving(Answer.ofLength(GIB));
      closeAfterTen(session, s3);
      ResponseInputStream<GetObjectResponse> body = s3.getObject(Session.OBJECT);
      body.abort();
      body.close();
      Await.until("connection closed", () -> session.origin.openConnections() == 0);
      assertThat(session.origin.bodyBytes.get()).isLessThan(2 * IN_FLIGHT);
      assertThat(session.events())
          .extracting(CloseEvent::outcome)
          .containsExactly(CloseOutcome.ABORTED, CloseOutcome.ABORTED);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"APACHE", "APACHE5"})
  void belowOurs_closeCutsTheConnection(Clients client) throws Exception {
    try (Session session = Session.bare(client, false);
        S3Client s3 = Interceptors.client(session, ours, foreign(Below::new))) {
      session.serving(Answer.ofLength(GIB));
      closeAfterTen(session, s3);
      assertThat(session.origin.bodyBytes.get()).isLessThan(IN_FLIGHT);
      assertThat(events.only().outcome()).isEqualTo(CloseOutcome.ABORTED);
      assertThat(events.only().bytesAvoided()).isEmpty(); // its length is another one, perhaps
    }
  }

  @Test
  void belowOurs_abortOfTheSdkGoesRoundIt_andIsLoggedOnce() throws Exception {
    try (LogCapture log = LogCapture.start();
        Session session = Session.bare(Clients.APACHE5, false);
        S3Client s3 = Interceptors.client(session, ours, foreign(AbortedBelow::new))) {
      session.serving(Answer.ofLength(GIB));
      for (int i = 0; i < 2; i++) {
        ResponseInputStream<GetObjectResponse> body = s3.getObject(Session.OBJECT);
        assertThat(body.readNBytes(10)).hasSize(10);
        body.abort();
        Await.until("connection closed", () -> session.origin.openConnections() == 0);
      }
      assertThat(session.origin.bodyBytes.get()).isLessThan(2 * IN_FLIGHT);
      assertThat(log.warnings(AbortedBelow.class.getName()))
          .singleElement()
          .asString()
          .contains("safeclose goes round it");
    }
  }

  /** A known length would turn its ordinary end into an EOFException. */
  @Test
  void belowOurs_aDecoderMayChangeTheLength() throws Exception {
    try (LogCapture quiet = LogCapture.start();
        Session session = Session.bare(Clients.APACHE5, false);
        S3Client s3 = Interceptors.client(session, ours, foreign(Shortening::new))) {
      assertThat(quiet).isNotNull();
      session.serving(Answer.ofLength(1000));
      for (int i = 0; i < 2; i++) {
        assertThat(s3.getObject(Session.OBJECT).readAllBytes()).hasSize(1000 - 16);
      }
      assertThat(session.origin.connections).hasValue(1);
      assertThat(events.events())
          .extracting(CloseEvent::outcome)
          .containsExactly(CloseOutcome.EXHAUSTED, CloseOutcome.EXHAUSTED);
    }
  }

  /** No foreign one, but S3's own: SDK 2.17 may sort it below ours, by the names. */
  @Test
  @SuppressWarnings("deprecation") // S3's own interceptor uses it
  void belowOurs_s3sMd5Layer_rightLengths() throws Exception {
    String content = "0123456789".repeat(500);
    byte[] md5 = MessageDigest.getInstance("MD5").digest(content.getBytes(StandardCharsets.UTF_8));
    String sent = content + new String(md5, StandardCharsets.ISO_8859_1);
    ExecutionInterceptor s3s =
        foreign(in -> new S3ChecksumValidatingInputStream(in, new Md5Checksum(), sent.length()));
    try (Session session = Session.bare(Clients.APACHE5, false);
        S3Client s3 = Interceptors.client(session, ours, s3s)) {
      session.serving(Answer.of(200, "text/plain", sent));
      assertThat(s3.getObject(Session.OBJECT).readAllBytes()).hasSize(content.length());
      try (ResponseInputStream<GetObjectResponse> body = s3.getObject(Session.OBJECT)) {
        assertThat(body.readNBytes(10)).hasSize(10);
      }
      assertThat(session.origin.connections).hasValue(1);
      assertThat(events.events().get(0).outcome()).isEqualTo(CloseOutcome.EXHAUSTED);
      assertThat(events.events().get(1).bytesAvoided()).hasValue(content.length() - 10);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"APACHE", "APACHE5"})
  void aboveOurs_closeCutsTheConnection_andIsLoggedOnce(Clients client) throws Exception {
    try (LogCapture log = LogCapture.start();
        Session session = Session.bare(client, false);
        S3Client s3 = Interceptors.client(session, foreign(Above::new), ours)) {
      session.serving(Answer.ofLength(GIB));
      for (int i = 0; i < 2; i++) {
        closeAfterTen(session, s3);
      }
      assertThat(session.origin.bodyBytes.get()).isLessThan(2 * IN_FLIGHT);
      assertThat(events.events())
          .hasSize(2)
          .allMatch(event -> event.bytesAvoided().isPresent())
          .allMatch(event -> event.outcome() == CloseOutcome.ABORTED);
      // Of the two runs of this test, the first one logs.
      assertThat(log.warnings(Above.class.getName()))
          .hasSizeLessThanOrEqualTo(1)
          .allMatch(message -> message.contains("close() reaches safeclose only if"));
    }
  }

  @Test
  void aboveTheDecorator_isLoggedOnce_too() throws Exception {
    try (LogCapture log = LogCapture.start();
        Session session = Session.of(Clients.APACHE5, false, 2);
        S3Client s3 = Interceptors.client(session, ours, foreign(AboveTheDecorator::new))) {
      session.serving(Answer.ofLength(GIB));
      for (int i = 0; i < 2; i++) {
        closeAfterTen(session, s3);
      }
      assertThat(log.warnings(AboveTheDecorator.class.getName())).hasSize(1);
      assertThat(session.events()).hasSize(2);
      assertThat(events.events()).isEmpty();
    }
  }

  @Test
  void abortableStreams_areNotLogged_alsoNotOneThatPretends() throws Exception {
    try (LogCapture log = LogCapture.start();
        Session session = Session.bare(Clients.APACHE5, false);
        S3Client passing =
            Interceptors.client(session, foreign(Passing::new), ours, foreign(Passing::new));
        S3Client pretending =
            Interceptors.client(
                session, foreign(Pretending::new), ours, foreign(Pretending::new))) {
      session.serving(Answer.ofLength(GIB));
      closeAfterTen(session, passing);
      closeAfterTen(session, pretending);
      assertThat(session.origin.bodyBytes.get()).isLessThan(2 * IN_FLIGHT);
      assertThat(log.warnings("")).isEmpty();
    }
  }
}
