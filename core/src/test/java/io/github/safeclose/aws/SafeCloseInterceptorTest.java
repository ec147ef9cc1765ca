package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.CloseOutcome;
import io.github.safeclose.CloseReason;
import io.github.safeclose.SafeClose;
import io.github.safeclose.fixture.LogCapture;
import io.github.safeclose.fixture.RecordingListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.InterceptorContext;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** The interceptor over the real clients and a real socket, without the decorator. */
@Timeout(value = 50, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SafeCloseInterceptorTest {
  private static final long GIB = 1L << 30;

  private final RecordingListener events = new RecordingListener();
  private final SafeCloseInterceptor interceptor =
      new SafeCloseInterceptor(SafeCloseHttpClient.DEFAULTS.toBuilder().listener(events).build());

  /** No number of bytes holds for Apache 4 over TLS: see EndToEndTest. */
  private static long inFlight(Clients client, boolean tls) {
    return client == Clients.APACHE && tls ? Long.MAX_VALUE : 8L << 20;
  }

  static Stream<Arguments> roads() {
    return Stream.of(
        Arguments.of(Clients.APACHE, false, false),
        Arguments.of(Clients.APACHE, false, true),
        Arguments.of(Clients.APACHE, true, false),
        Arguments.of(Clients.APACHE5, false, false),
        Arguments.of(Clients.APACHE5, false, true),
        Arguments.of(Clients.APACHE5, true, false),
        Arguments.of(Clients.URL_CONNECTION, false, false),
        Arguments.of(Clients.URL_CONNECTION, true, true));
  }

  @ParameterizedTest
  @MethodSource("roads")
  void c01_closeAfterTenBytes_serverSendsNothingMore(Clients client, boolean tls, boolean chunked)
      throws Exception {
    try (Session session = Session.bare(client, tls);
        S3Client s3 = Interceptors.client(session, interceptor)) {
      session.serving(Answer.ofLength(GIB).chunked(chunked));
      ResponseInputStream<GetObjectResponse> body = s3.getObject(Session.OBJECT);
      assertThat(body.readNBytes(10)).hasSize(10);
      body.close();
      Await.until("connection closed", () -> session.origin.openConnections() == 0);
      assertThat(session.origin.bodyBytes.get()).isLessThan(inFlight(client, tls));
      CloseEvent event = events.only();
      assertThat(event.outcome()).isEqualTo(CloseOutcome.ABORTED);
      assertThat(event.bytesRead()).isEqualTo(10);
      assertThat(event.operation()).contains("GetObject");
      assertThat(event.origin()).contains(session.origin.uri().getAuthority());
      if (!chunked) {
        assertThat(event.bytesAvoided()).hasValue(GIB - 10);
      }
    }
  }

  @Test
  void constructor_withoutConfiguration_abortsAsWell() throws Exception {
    try (Session session = Session.bare(Clients.APACHE5, false);
        S3Client s3 = Interceptors.client(session, new SafeCloseInterceptor())) {
      session.serving(Answer.ofLength(GIB));
      s3.getObject(Session.OBJECT).close();
      Await.until("connection closed", () -> session.origin.openConnections() == 0);
      assertThat(session.origin.bodyBytes.get()).isLessThan(8L << 20);
    }
    assertThatNullPointerException()
        .isThrownBy(() -> new SafeCloseInterceptor(null))
        .withMessage("safeClose");
  }

  @ParameterizedTest
  @EnumSource(Clients.class)
  void abortOfTheSdk_reachesTheConnection(Clients client) throws Exception {
    try (Session session = Session.bare(client, false);
        S3Client s3 = Interceptors.client(session, interceptor)) {
      session.serving(Answer.ofLength(GIB));
      ResponseInputStream<GetObjectResponse> body = s3.getObject(Session.OBJECT);
      assertThat(body.readNBytes(10)).hasSize(10);
      body.abort();
      assertThat(events.only().reason()).isEqualTo(CloseReason.ABORT_CALLED);
      assertThatIOException().isThrownBy(body::read);
      Await.until("connection closed", () -> session.origin.openConnections() == 0);
      assertThat(session.origin.bodyBytes.get()).isLessThan(8L << 20);
    }
  }

  @ParameterizedTest
  @EnumSource(Clients.class)
  void c06_readToTheEnd_connectionIsKept(Clients client) throws Exception {
    try (Session session = Session.bare(client, false);
        S3Client s3 = Interceptors.client(session, interceptor)) {
      session.serving(Answer.ofLength(100_000));
      for (int i = 0; i < 3; i++) {
        try (InputStream body = s3.getObject(Session.OBJECT)) {
          assertThat(body.readNBytes(100_000)).hasSize(100_000); // exactly: -1 is not seen
        }
        assertThat(s3.getObject(Session.OBJECT).readAllBytes()).hasSize(100_000);
      }
      assertThat(session.origin.connections).hasValue(1);
      assertThat(events.events())
          .hasSize(6)
          .allMatch(event -> event.outcome() == CloseOutcome.EXHAUSTED);
    }
  }

  @ParameterizedTest
  @EnumSource(Clients.class)
  void c10_truncatedBody_failsTheReader(Clients client) throws Exception {
    try (Session session = Session.bare(client, false);
        S3Client s3 = Interceptors.client(session, interceptor)) {
      session.serving(Answer.ofLength(1 << 20).cutAfter(300_000));
      try (InputStream body = s3.getObject(Session.OBJECT)) {
        assertThatIOException().isThrownBy(body::readAllBytes);
      }
      assertThat(events.only().reason()).isEqualTo(CloseReason.SOURCE_FAILED);
    }
  }

  @ParameterizedTest
  @EnumSource(Clients.class)
  void c02_stalledPeerOverTls_closeReturns(Clients client) throws Exception {
    try (Session session = Session.bare(client, true);
        S3Client s3 = Interceptors.client(session, interceptor)) {
      session.serving(Answer.ofLength(1 << 20).stallingAfter(100_000));
      ResponseInputStream<GetObjectResponse> body = s3.getObject(Session.OBJECT);
      assertThat(body.readNBytes(10)).hasSize(10);
      body.close();
      assertThat(events.only().outcome()).isEqualTo(CloseOutcome.ABORTED);
    }
  }

  @Test
  void failingManagedTransformer_isNotDrained() throws Exception {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("the sink is broken");
          }
        };
    try (Session session = Session.bare(Clients.APACHE5, false);
        S3Client s3 = Interceptors.client(session, interceptor)) {
      session.serving(Answer.ofLength(GIB));
      assertThatThrownBy(
              () -> s3.getObject(Session.OBJECT, ResponseTransformer.toOutputStream(broken)))
          .isInstanceOf(RuntimeException.class);
      Await.until("connection closed", () -> session.origin.openConnections() == 0);
      assertThat(session.origin.bodyBytes.get()).isLessThan(8L << 20);
      assertThat(events.events()).hasSize(1);
    }
  }

  @Test
  void otherOperations_andFailures_stayAsTheyAre() throws Exception {
    assertThat(connectionsOfOtherOperations(interceptor))
        .isEqualTo(connectionsOfOtherOperations(new ExecutionInterceptor() {}));
    assertThat(events.events()).isEmpty();
  }

  private static int connectionsOfOtherOperations(ExecutionInterceptor with) throws Exception {
    String listing =
        "<ListBucketResult><Name>bucket</Name><KeyCount>0</KeyCount></ListBucketResult>";
    try (Session session = Session.bare(Clients.APACHE5, false);
        S3Client s3 = Interceptors.client(session, with)) {
      session.serving(Answer.ofLength(1000));
      session.origin.serve("/bucket", Answer.of(200, "application/xml", listing).inChunks());
      session.origin.serve("/bucket/put", Answer.of(200, "text/plain", ""));
      for (int i = 0; i < 3; i++) {
        assertThat(s3.listObjectsV2(r -> r.bucket("bucket")).keyCount()).isZero();
        assertThat(s3.headObject(r -> r.bucket("bucket").key("object")).contentLength())
            .isEqualTo(1000);
        s3.putObject(r -> r.bucket("bucket").key("put"), RequestBody.empty());
        assertThatExceptionOfType(NoSuchKeyException.class)
            .isThrownBy(() -> s3.getObject(r -> r.bucket("bucket").key("missing")));
      }
      return session.origin.connections.get();
    }
  }

  /** MediaStore Data has an operation of that name, too; asynchronous clients have no stream. */
  @Test
  void anotherServicesGetObject_andAsynchronousOnes_areLeftAlone() throws Exception {
    ExecutionInterceptor asking =
        new ExecutionInterceptor() {
          @Override
          public SdkHttpResponse modifyHttpResponse(
              Context.ModifyHttpResponse context, ExecutionAttributes s3) {
            Context.ModifyHttpResponse noStream =
                ((InterceptorContext) context)
                    .copy(
                        change ->
                            change
                                .responseBody(null)
                                .httpResponse(
                                    ((SdkHttpFullResponse) context.httpResponse())
                                        .toBuilder().content(null).build()));
            leftAlone(context, s3.copy().putAttribute(SdkExecutionAttribute.SERVICE_NAME, "Other"));
            leftAlone(noStream, s3);
            assertThat(interceptor.modifyHttpResponse(context, s3))
                .isNotSameAs(context.httpResponse());
            return context.httpResponse();
          }

          private void leftAlone(
              Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
            assertThat(interceptor.modifyHttpResponseContent(context, attributes))
                .isEqualTo(context.responseBody());
            assertThat(interceptor.modifyHttpResponse(context, attributes))
                .isSameAs(context.httpResponse());
          }
        };
    try (Session session = Session.bare(Clients.APACHE5, false);
        S3Client s3 = Interceptors.client(session, asking)) {
      session.serving(Answer.ofLength(1000));
      assertThat(s3.getObjectAsBytes(Session.OBJECT).asByteArray()).hasSize(1000);
      assertThat(events.events()).isEmpty();
    }
  }

  /** Observe mode: the client's own close() drains, and it is counted. */
  @Test
  void observeMode_drainsAsEver_andSaysHowMuch() throws Exception {
    SafeClose observe = SafeClose.builder().mode(SafeClose.Mode.OBSERVE).listener(events).build();
    try (LogCapture quiet = LogCapture.start();
        Session session = Session.bare(Clients.APACHE5, false);
        S3Client s3 = Interceptors.client(session, new SafeCloseInterceptor(observe))) {
      assertThat(quiet).isNotNull();
      session.serving(Answer.ofLength(8L << 20));
      s3.getObject(Session.OBJECT).close();
      Await.until("all of it was sent", () -> session.origin.bodyBytes.get() == 8L << 20);
      assertThat(events.only().outcome()).isEqualTo(CloseOutcome.OBSERVED);
      assertThat(events.only().bytesDrained()).hasValue(8L << 20);
      assertThat(session.readSmall()).isEqualTo(1000);
      assertThat(session.origin.connections).hasValue(1);
    }
  }

  /** By the name in the User-Agent: Apache 4 over TLS and url-connection, and no other. */
  @ParameterizedTest
  @EnumSource(Clients.class)
  void c02_whereAbortMayBlock_aHelperThreadDoesIt(Clients client) throws Exception {
    for (boolean tls : new boolean[] {false, true}) {
      BlockingQueue<Thread> aborting = new LinkedBlockingQueue<>();
      try (Session session = Session.bare(client, tls);
          S3Client s3 =
              Clients.s3(
                  new AbortWatch(session.http, aborting),
                  session.origin.uri(),
                  b -> b.overrideConfiguration(c -> c.addExecutionInterceptor(interceptor)))) {
        session.serving(Answer.ofLength(1 << 20));
        s3.getObject(Session.OBJECT).close();
        boolean mayBlock = client == Clients.URL_CONNECTION || (client == Clients.APACHE && tls);
        assertThat(aborting.poll(30, TimeUnit.SECONDS) != Thread.currentThread())
            .isEqualTo(mayBlock);
      }
    }
  }
}
