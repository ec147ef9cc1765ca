package io.github.safeclose.s3auto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.CloseOutcome;
import io.github.safeclose.aws.SafeCloseHttpClient;
import io.github.safeclose.aws.SafeCloseInterceptor;
import io.github.safeclose.aws.SafeCloseTransformer;
import io.github.safeclose.testkit.Answer;
import io.github.safeclose.testkit.CountingOrigin;
import io.github.safeclose.testkit.ScriptedBody;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/** With the jar on the class path, and no word of safeclose in the code. */
class EveryS3ClientTest {
  private static final GetObjectRequest OBJECT =
      GetObjectRequest.builder().bucket("bucket").key("object").build();
  private static final long SIZE = 64L << 20;
  private static final long IN_FLIGHT = 8L << 20;

  private final Logged quiet = new Logged(); // of the broken listeners

  private CountingOrigin origin;

  @BeforeEach
  void startOrigin() throws IOException {
    origin = CountingOrigin.plain();
    origin.serve("/bucket/object", Answer.of(() -> ScriptedBody.of(SIZE)));
    Heard.EVENTS.clear();
  }

  @AfterEach
  void closeOrigin() throws IOException {
    System.clearProperty("safeclose.mode");
    quiet.close();
    origin.close();
  }

  private S3Client s3(Consumer<S3ClientBuilder> change) {
    S3ClientBuilder builder =
        S3Client.builder()
            .endpointOverride(origin.uri(""))
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(AnonymousCredentialsProvider.create());
    change.accept(builder);
    return builder.build();
  }

  private static void leaveAfterTen(S3Client s3) throws IOException {
    try (InputStream body = s3.getObject(OBJECT)) {
      assertThat(body.readNBytes(10)).hasSize(10);
    }
  }

  @SuppressWarnings("deprecation") // what most installed applications run on
  private static SdkHttpClient.Builder<?> http(String name) {
    return switch (name) {
      case "Apache" -> ApacheHttpClient.builder();
      case "Apache5" -> Apache5HttpClient.builder();
      default -> UrlConnectionHttpClient.builder();
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"Apache", "Apache5", "UrlConnection"})
  void c01_closeAfterTenBytes_theRestIsNotSent(String client) throws Exception {
    try (S3Client s3 = s3(builder -> builder.httpClientBuilder(http(client)))) {
      leaveAfterTen(s3);
      assertThat(Heard.EVENTS).hasSize(1);
      CloseEvent event = Heard.EVENTS.get(0);
      assertThat(event.outcome()).isEqualTo(CloseOutcome.ABORTED);
      assertThat(event.bytesAvoided()).hasValue(SIZE - 10);
      assertThat(event.operation()).contains("GetObject");
      assertThat(origin.bodyBytes()).isLessThan(IN_FLIGHT);
    }
  }

  @Test
  void mode_off_changesNothing() throws Exception {
    System.setProperty("safeclose.mode", "off");
    try (S3Client s3 = s3(builder -> builder.httpClientBuilder(http("Apache5")))) {
      leaveAfterTen(s3);
      leaveAfterTen(s3);
      assertThat(origin.bodyBytes()).isGreaterThan(2 * SIZE - IN_FLIGHT); // both drained
      assertThat(origin.connections()).hasSize(1);
      assertThat(Heard.EVENTS).isEmpty();
    }
  }

  @Test
  void mode_unknown_failsTheBuildWithTheList() {
    System.setProperty("safeclose.mode", "abrot");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> s3(builder -> {}).close())
        .withMessageContaining("abort, observe, off");
  }

  /** The broken ones beside it are skipped, and it is made once for all clients. */
  @Test
  void listeners_areMadeOnce() throws Exception {
    for (int i = 0; i < 2; i++) {
      try (S3Client s3 = s3(builder -> builder.httpClientBuilder(http("Apache5")))) {
        leaveAfterTen(s3);
      }
    }
    assertThat(Heard.EVENTS).hasSize(2);
    assertThat(Heard.MADE).hasValue(1);
  }

  @Test
  void otherOperations_stayAsTheyAre() throws Exception {
    origin.serve("/bucket/object", Answer.of(() -> ScriptedBody.of(1000)));
    try (S3Client s3 = s3(builder -> builder.httpClientBuilder(http("Apache5")))) {
      assertThat(s3.headObject(r -> r.bucket("bucket").key("object")).contentLength())
          .isEqualTo(1000);
      assertThat(Heard.EVENTS).isEmpty();
      assertThat(s3.getObjectAsBytes(OBJECT).asByteArray()).hasSize(1000);
      assertThat(Heard.EVENTS).hasSize(1);
      assertThat(origin.connections()).hasSize(1);
    }
  }

  /** Every hook of safeclose and a foreign interceptor before, between and after: one report. */
  @Test
  void c15_besideOtherHooksAndInterceptors_oneReport() throws Exception {
    Looking first = new Looking();
    Looking last = new Looking();
    try (S3Client s3 =
        s3(
            builder ->
                builder
                    .httpClientBuilder(SafeCloseHttpClient.wrap(Apache5HttpClient.builder()))
                    .overrideConfiguration(
                        c ->
                            c.addExecutionInterceptor(first)
                                .addExecutionInterceptor(new SafeCloseInterceptor())
                                .addExecutionInterceptor(last)))) {
      try (InputStream body = s3.getObject(OBJECT, SafeCloseTransformer.of())) {
        assertThat(body.readNBytes(10)).hasSize(10);
      }
      assertThat(Heard.EVENTS).isEmpty(); // the decorator is the innermost, and has no listener
      assertThat(origin.bodyBytes()).isLessThan(IN_FLIGHT);
    }
    try (S3Client s3 =
        s3(
            builder ->
                builder
                    .httpClientBuilder(Apache5HttpClient.builder())
                    .overrideConfiguration(
                        c -> c.addExecutionInterceptor(first).addExecutionInterceptor(last)))) {
      try (InputStream body = s3.getObject(OBJECT, SafeCloseTransformer.of())) {
        assertThat(body.readNBytes(10)).hasSize(10);
      }
      assertThat(Heard.EVENTS).hasSize(1);
    }
    assertThat(first.asked).isEqualTo(2);
    assertThat(last.asked).isEqualTo(2);
    assertThat(origin.bodyBytes()).isLessThan(2 * IN_FLIGHT);
  }

  /** As SafeCloseInterceptor does, whose whole say this is. */
  @Test
  void foreignStreamAroundTheDecorator_isLogged() throws Exception {
    ExecutionInterceptor foreign =
        new ExecutionInterceptor() {
          @Override
          public Optional<InputStream> modifyHttpResponseContent(
              Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
            return context.responseBody().map(Foreign::new);
          }
        };
    try (S3Client s3 =
        s3(
            builder ->
                builder
                    .httpClientBuilder(SafeCloseHttpClient.wrap(Apache5HttpClient.builder()))
                    .overrideConfiguration(c -> c.addExecutionInterceptor(foreign)))) {
      leaveAfterTen(s3);
      assertThat(origin.bodyBytes()).isLessThan(IN_FLIGHT);
      assertThat(quiet.warnings()).anyMatch(line -> line.contains(Foreign.class.getName()));
    }
  }

  private static final class Foreign extends BufferedInputStream {
    Foreign(InputStream in) {
      super(in);
    }
  }

  private static final class Looking implements ExecutionInterceptor {
    private int asked;

    @Override
    public SdkHttpResponse modifyHttpResponse(
        Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
      asked++;
      return context.httpResponse();
    }
  }
}
