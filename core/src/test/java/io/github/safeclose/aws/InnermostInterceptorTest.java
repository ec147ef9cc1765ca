package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.CloseOutcome;
import io.github.safeclose.CloseReason;
import io.github.safeclose.SafeClose;
import io.github.safeclose.fixture.RecordingListener;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** C15: the interceptor beside the decorator, the transformer, and another one of its kind. */
class InnermostInterceptorTest {
  private static final long GIB = 1L << 30;
  private static final String CONTENT = "0123456789".repeat(500);

  private enum Hook {
    DECORATOR,
    INTERCEPTOR,
    SECOND_INTERCEPTOR,
    TRANSFORMER
  }

  private final RecordingListener innermost = new RecordingListener();
  private final RecordingListener outer = new RecordingListener();

  /** From the interceptor alone to all hooks at once. */
  static Stream<Set<?>> combinations() {
    return Stream.of(
        EnumSet.of(Hook.INTERCEPTOR),
        EnumSet.of(Hook.DECORATOR, Hook.INTERCEPTOR),
        EnumSet.of(Hook.INTERCEPTOR, Hook.SECOND_INTERCEPTOR),
        EnumSet.of(Hook.INTERCEPTOR, Hook.TRANSFORMER),
        EnumSet.allOf(Hook.class));
  }

  /** One S3 client with these hooks; the innermost has a listener of its own. */
  private final class Hooked implements AutoCloseable {
    private final Session session = Session.bare(Clients.APACHE5, false);
    private final S3Client s3;
    private final ResponseTransformer<GetObjectResponse, ResponseInputStream<GetObjectResponse>>
        transformer;

    Hooked(Set<?> hooks, ExecutionInterceptor... foreign) throws Exception {
      session.serving(Answer.ofLength(GIB));
      SdkHttpClient http =
          hooks.contains(Hook.DECORATOR)
              ? SafeCloseHttpClient.wrap(session.http, telling(innermost))
              : session.http;
      boolean isInnermost = !hooks.contains(Hook.DECORATOR);
      s3 =
          Clients.s3(
              http,
              session.origin.uri(),
              // by default; without it the SDK does not ask for the MD5 trailer
              builder ->
                  builder
                      .responseChecksumValidation(ResponseChecksumValidation.WHEN_SUPPORTED)
                      .overrideConfiguration(
                          config -> {
                            config.retryStrategy(retry -> retry.maxAttempts(2));
                            if (hooks.contains(Hook.SECOND_INTERCEPTOR)) {
                              config.addExecutionInterceptor(
                                  new SafeCloseInterceptor(telling(outer)));
                            }
                            for (ExecutionInterceptor interceptor : foreign) {
                              config.addExecutionInterceptor(interceptor);
                            }
                            config.addExecutionInterceptor(
                                new SafeCloseInterceptor(telling(isInnermost ? innermost : outer)));
                          }));
      transformer =
          hooks.contains(Hook.TRANSFORMER)
              ? SafeCloseTransformer.of(telling(outer))
              : ResponseTransformer.toInputStream();
    }

    ResponseInputStream<GetObjectResponse> get() {
      return s3.getObject(Session.OBJECT, transformer);
    }

    @Override
    public void close() throws IOException {
      s3.close();
      session.close();
    }
  }

  private static SafeClose telling(RecordingListener listener) {
    return SafeCloseHttpClient.DEFAULTS.toBuilder().listener(listener).build();
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void c15_halfRead_oneDecisionOneReport(Set<?> hooks) throws Exception {
    halfRead(hooks, Answer.ofLength(GIB));
  }

  /** The SDK's own checksum layer is above all interceptors; the body is left before its end. */
  @ParameterizedTest
  @MethodSource("combinations")
  void c15_halfReadUnderAChecksumLayer_oneDecisionOneReport(Set<?> hooks) throws Exception {
    halfRead(hooks, Answer.ofLength(GIB).header("x-amz-checksum-crc32", "AAAAAA=="));
  }

  private void halfRead(Set<?> hooks, Answer answer) throws Exception {
    try (Hooked hooked = new Hooked(hooks)) {
      hooked.session.serving(answer);
      try (ResponseInputStream<GetObjectResponse> body = hooked.get()) {
        assertThat(body.readNBytes(10)).hasSize(10);
      }
      Await.until("connection closed", () -> hooked.session.origin.openConnections() == 0);
      assertThat(hooked.session.origin.bodyBytes.get()).isLessThan(8L << 20);
      assertThat(innermost.only().bytesAvoided()).hasValue(GIB - 10);
      assertThat(outer.events()).isEmpty();
    }
  }

  /** The MD5 trailer: 16 bytes that S3's own interceptor takes off, above ours. */
  @ParameterizedTest
  @MethodSource("combinations")
  void c15_appendMd5_rightLengths(Set<?> hooks) throws Exception {
    byte[] md5 = MessageDigest.getInstance("MD5").digest(CONTENT.getBytes(StandardCharsets.UTF_8));
    Answer answer =
        Answer.of(200, "text/plain", CONTENT + new String(md5, StandardCharsets.ISO_8859_1))
            .header("x-amz-transfer-encoding", "append-md5");
    try (Hooked hooked = new Hooked(hooks)) {
      hooked.session.serving(answer);
      for (int i = 0; i < 2; i++) {
        try (ResponseInputStream<GetObjectResponse> body = hooked.get()) {
          assertThat(body.response().contentLength()).isEqualTo(CONTENT.length());
          assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(CONTENT);
        }
      }
      assertThat(hooked.session.origin.connections).hasValue(1);
      assertThat(innermost.events())
          .extracting(CloseEvent::outcome)
          .containsExactly(CloseOutcome.EXHAUSTED, CloseOutcome.EXHAUSTED);
      assertThat(innermost.events().get(0).bytesRead()).isEqualTo(CONTENT.length() + 16);
      try (ResponseInputStream<GetObjectResponse> body = hooked.get()) {
        assertThat(body.readNBytes(10)).hasSize(10);
      }
      assertThat(innermost.events().get(2).bytesAvoided()).hasValue(CONTENT.length() + 16 - 10);
      assertThat(outer.events()).isEmpty();
    }
  }

  /** The connection breaks in the first attempt; toBytes() makes the SDK try again. */
  @ParameterizedTest
  @MethodSource("combinations")
  void c15_retryAfterABrokenBody_oneReportEach(Set<?> hooks) throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    Session[] session = new Session[1];
    ExecutionInterceptor mending =
        new ExecutionInterceptor() {
          @Override
          public void afterTransmission(
              Context.AfterTransmission context, ExecutionAttributes attributes) {
            attempts.incrementAndGet();
            session[0].serving(Answer.ofLength(1 << 20)); // from the next request on
          }
        };
    try (Hooked hooked = new Hooked(hooks, mending)) {
      session[0] = hooked.session.serving(Answer.ofLength(1 << 20).cutAfter(300_000));
      assertThat(hooked.s3.getObjectAsBytes(Session.OBJECT).asByteArray()).hasSize(1 << 20);
      assertThat(attempts).hasValue(2);
      assertThat(innermost.events())
          .extracting(CloseEvent::reason)
          .containsExactly(CloseReason.SOURCE_FAILED, CloseReason.END_OF_BODY);
      assertThat(outer.events()).isEmpty();
    }
  }

  @Test
  void c15_transformerThatAsksForARetry_oneReportEach() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    try (Hooked hooked = new Hooked(EnumSet.allOf(Hook.class))) {
      ResponseInputStream<GetObjectResponse> body =
          hooked.s3.getObject(
              Session.OBJECT,
              ResponseTransformer.unmanaged(
                  (response, stream) -> {
                    if (attempts.incrementAndGet() == 1) {
                      throw RetryableException.create("once more");
                    }
                    return hooked.transformer.transform(response, stream);
                  }));
      assertThat(body.readNBytes(10)).hasSize(10);
      body.close();
      assertThat(innermost.events())
          .extracting(CloseEvent::bytesAvoided)
          .extracting(avoided -> avoided.orElse(-1))
          .containsExactly(GIB, GIB - 10);
      assertThat(outer.events()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void c15_nestedCallInAnInterceptor_oneReportEach(Set<?> hooks) throws Exception {
    Hooked[] self = new Hooked[1];
    AtomicInteger depth = new AtomicInteger();
    ExecutionInterceptor nesting =
        new ExecutionInterceptor() {
          @Override
          public SdkHttpResponse modifyHttpResponse(
              Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
            if (depth.getAndIncrement() == 0) {
              assertThat(
                      self[0]
                          .s3
                          .getObjectAsBytes(r -> r.bucket("bucket").key("small"))
                          .asByteArray())
                  .hasSize(1000);
            }
            return context.httpResponse();
          }
        };
    try (Hooked hooked = new Hooked(hooks, nesting)) {
      self[0] = hooked;
      try (ResponseInputStream<GetObjectResponse> body = hooked.get()) {
        assertThat(body.readNBytes(10)).hasSize(10);
      }
      assertThat(innermost.events()).extracting(CloseEvent::bytesRead).containsExactly(1000L, 10L);
      assertThat(outer.events()).isEmpty();
    }
  }

  /** The SDK asks each interceptor for its response and then for its stream, the last one first. */
  @Test
  void c15_theHookAboveSeesTheMark_theOneBelowDoesNot() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    try (Session session = Session.bare(Clients.APACHE5, false);
        S3Client s3 =
            Interceptors.client(
                session,
                looking("above", seen),
                new SafeCloseInterceptor(telling(innermost)),
                looking("below", seen))) {
      session.serving(Answer.ofLength(GIB));
      s3.getObject(Session.OBJECT).close();
      assertThat(seen)
          .containsExactly(
              "below: response unmarked",
              "below: stream unmarked",
              "above: response marked",
              "above: stream marked");
    }
  }

  private static ExecutionInterceptor looking(String where, List<String> seen) {
    return new ExecutionInterceptor() {
      @Override
      public SdkHttpResponse modifyHttpResponse(
          Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        seen.add(where + ": response " + mark(context));
        return context.httpResponse();
      }

      @Override
      public Optional<InputStream> modifyHttpResponseContent(
          Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        seen.add(where + ": stream " + mark(context));
        return context.responseBody();
      }

      private String mark(Context.ModifyHttpResponse context) {
        return GuardedResponses.contains(context.httpResponse()) ? "marked" : "unmarked";
      }
    };
  }
}
