package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.DrainBudget;
import io.github.safeclose.SafeClose;
import java.net.URI;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** The code of README and docs, as it stands there. */
class HowToCloseAnS3BodyTest {
  private final GetObjectRequest request = Session.OBJECT;

  @Test
  void readme_wrapTheBuilder_existingCodeStaysAsItIs() throws Exception {
    try (CountingOrigin origin = CountingOrigin.plain()) {
      origin.serve("/bucket/object", Answer.ofLength(1L << 30));
      S3Client s3 =
          at(origin.uri())
              .httpClientBuilder(SafeCloseHttpClient.wrap(Apache5HttpClient.builder()))
              .build();
      try (ResponseInputStream<GetObjectResponse> body = s3.getObject(request)) {
        assertThat(body.readNBytes(10)).hasSize(10);
      }
      Await.until("connection closed", () -> origin.openConnections() == 0);
      assertThat(origin.bodyBytes.get()).isLessThan(8L << 20);

      assertThat(s3.getObject(request).read()).isNotNegative(); // left open on purpose
      s3.close(); // the SDK owns what it has built, and closes it
      Await.until("the client's connections closed", () -> origin.openConnections() == 0);
      assertThatThrownBy(() -> s3.getObject(request)).isInstanceOf(RuntimeException.class);
    }
  }

  @Test
  void existingProxy_listener_seesTheEvent() throws Exception {
    Queue<CloseEvent> events = new ConcurrentLinkedQueue<>();
    SafeClose safeClose =
        SafeClose.builder()
            .policy(SafeCloseHttpClient.DEFAULT_POLICY)
            .listener(events::add)
            .build();
    try (CountingOrigin origin = CountingOrigin.plain();
        S3Client s3 =
            at(origin.uri())
                .httpClientBuilder(SafeCloseHttpClient.wrap(Apache5HttpClient.builder(), safeClose))
                .build()) {
      origin.serve("/bucket/object", Answer.ofLength(1L << 30));
      s3.getObject(request).close();
      assertThat(events).hasSize(1);
      CloseEvent event = events.element();
      assertThat(event.origin()).contains(origin.uri().getAuthority());
      assertThat(event.toString()).doesNotContain("object"); // never a key
    }
  }

  @Test
  void observeMode_closeDrainsAsEver_andSaysHowMuchAndHowLongItTook() throws Exception {
    Queue<CloseEvent> events = new ConcurrentLinkedQueue<>();
    SafeClose observe =
        SafeClose.builder().mode(SafeClose.Mode.OBSERVE).listener(events::add).build();
    try (CountingOrigin origin = CountingOrigin.plain();
        S3Client s3 =
            at(origin.uri())
                .httpClientBuilder(SafeCloseHttpClient.wrap(Apache5HttpClient.builder(), observe))
                .build()) {
      origin.serve("/bucket/object", Answer.ofLength(32L << 20));
      s3.getObject(request).close();
      Await.until("all of it was sent", () -> origin.bodyBytes.get() == 32L << 20);
      assertThat(events).hasSize(1);
      assertThat(events.element().bytesDrained()).hasValue(32L << 20);
      assertThat(events.element().closeTime()).isPositive();
    }
  }

  @Test
  void defaultPolicy_drainsOnlyWhatHasNoLength() throws Exception {
    Queue<DrainBudget> budgets = new ConcurrentLinkedQueue<>();
    SafeClose asking =
        SafeClose.builder()
            .policy(
                body -> {
                  DrainBudget budget = SafeCloseHttpClient.DEFAULT_POLICY.budgetFor(body);
                  budgets.add(budget);
                  return budget;
                })
            .build();
    try (CountingOrigin origin = CountingOrigin.plain();
        S3Client s3 =
            at(origin.uri())
                .httpClientBuilder(SafeCloseHttpClient.wrap(Apache5HttpClient.builder(), asking))
                .build()) {
      origin.serve("/bucket/object", Answer.ofLength(1L << 30));
      s3.getObject(request).close();
      origin.serve("/bucket/object", Answer.ofLength(1L << 30).inChunks());
      s3.getObject(request).close();
    }
    assertThat(budgets)
        .containsExactly(DrainBudget.NONE, new DrainBudget(64 * 1024, Duration.ofMillis(50)));
  }

  @Test
  void wrap_ofNull_saysWhatIsMissing() {
    assertThatNullPointerException()
        .isThrownBy(() -> SafeCloseHttpClient.wrap((SdkHttpClient) null))
        .withMessage("client");
    assertThatNullPointerException()
        .isThrownBy(() -> SafeCloseHttpClient.wrap((SdkHttpClient.Builder<?>) null))
        .withMessage("builder");
    assertThatNullPointerException()
        .isThrownBy(() -> SafeCloseHttpClient.wrap(Apache5HttpClient.builder(), null))
        .withMessage("safeClose");
  }

  private static S3ClientBuilder at(URI endpoint) {
    return S3Client.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")));
  }
}
