package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.CloseOutcome;
import io.github.safeclose.SafeClose;
import io.github.safeclose.fixture.LogCapture;
import io.github.safeclose.fixture.RecordingListener;
import java.io.IOException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Observe mode under the real SDK: today's cost, today's exceptions, and their count. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ObserveTest {
  private static final long LENGTH = 8L << 20;

  private final RecordingListener events = new RecordingListener();
  private final SafeClose observe =
      SafeClose.builder().mode(SafeClose.Mode.OBSERVE).listener(events).build();

  static Stream<Arguments> apaches() {
    return Stream.of(Clients.APACHE, Clients.APACHE5)
        .flatMap(
            client ->
                Stream.of(
                    Arguments.of(client, false, false),
                    Arguments.of(client, false, true),
                    Arguments.of(client, true, false),
                    Arguments.of(client, true, true)));
  }

  private SdkHttpClient http(Clients client, boolean observed) {
    SdkHttpClient.Builder<?> builder = client.builder(2, Clients.LONG);
    return Clients.build(observed ? SafeCloseHttpClient.wrap(builder, observe) : builder);
  }

  private static ResponseInputStream<GetObjectResponse> partlyRead(S3Client s3) throws IOException {
    ResponseInputStream<GetObjectResponse> body = s3.getObject(Session.OBJECT);
    assertThat(body.readNBytes(10)).hasSize(10);
    return body;
  }

  @ParameterizedTest
  @MethodSource("apaches")
  void apaches_drainIsCounted_andTheConnectionIsKept(Clients client, boolean tls, boolean chunked)
      throws Exception {
    try (LogCapture log = LogCapture.start();
        CountingOrigin origin = CountingOrigin.start(tls);
        SdkHttpClient http = http(client, true);
        S3Client s3 = Clients.s3(http, origin.uri(), UnaryOperator.identity())) {
      origin.serve("/bucket/object", Answer.ofLength(LENGTH).chunked(chunked));
      for (int i = 0; i < 2; i++) {
        partlyRead(s3).close();
      }
      assertThat(origin.connections).hasValue(1);
      Await.until("all of it was sent", () -> origin.bodyBytes.get() == 2 * LENGTH);
      assertThat(events.events()).hasSize(2);
      for (CloseEvent event : events.events()) {
        assertThat(event.outcome()).isEqualTo(CloseOutcome.OBSERVED);
        assertThat(event.bytesDrained()).hasValue(LENGTH - 10);
        assertThat(event.closeTime()).isPositive();
        assertThat(event.bytesAvoided().isPresent()).isEqualTo(!chunked);
      }
      assertThat(log.infos(getClass().getName() + ".apaches_")).hasSizeLessThanOrEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Clients.class)
  void truncatedBody_closeThrowsWhatItThrowsToday(Clients client) throws Exception {
    for (boolean chunked : new boolean[] {false, true}) {
      assertThat(thrownByCloseOfATruncatedBody(client, chunked, true))
          .isEqualTo(thrownByCloseOfATruncatedBody(client, chunked, false));
    }
    assertThat(events.events()).hasSize(2);
  }

  private String thrownByCloseOfATruncatedBody(Clients client, boolean chunked, boolean observed)
      throws Exception {
    try (LogCapture quiet = LogCapture.start();
        CountingOrigin origin = CountingOrigin.plain();
        SdkHttpClient http = http(client, observed);
        S3Client s3 = Clients.s3(http, origin.uri(), UnaryOperator.identity())) {
      assertThat(quiet).isNotNull();
      origin.serve("/bucket/object", Answer.ofLength(LENGTH).chunked(chunked).cutAfter(300_000));
      ResponseInputStream<GetObjectResponse> body = partlyRead(s3);
      try {
        body.close();
        return "nothing";
      } catch (Exception thrown) {
        return thrown.toString();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Clients.class)
  void abortOfTheSdk_readsNothing(Clients client) throws Exception {
    try (CountingOrigin origin = CountingOrigin.plain();
        SdkHttpClient http = http(client, true);
        S3Client s3 = Clients.s3(http, origin.uri(), UnaryOperator.identity())) {
      origin.serve("/bucket/object", Answer.ofLength(1L << 40));
      ResponseInputStream<GetObjectResponse> body = partlyRead(s3);
      body.abort();
      body.close();
      Await.until("connection closed", () -> origin.openConnections() == 0);
      assertThat(events.only().outcome()).isEqualTo(CloseOutcome.ABORTED);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Clients.class, names = "URL_CONNECTION")
  void elsewhere_theDrainedBytesAreUnknown(Clients client) throws Exception {
    try (CountingOrigin origin = CountingOrigin.plain();
        SdkHttpClient http = http(client, true);
        S3Client s3 = Clients.s3(http, origin.uri(), UnaryOperator.identity())) {
      origin.serve("/bucket/object", Answer.ofLength(LENGTH));
      partlyRead(s3).close();
      assertThat(events.only().outcome()).isEqualTo(CloseOutcome.OBSERVED);
      assertThat(events.only().bytesDrained()).isEmpty();
    }
  }
}
