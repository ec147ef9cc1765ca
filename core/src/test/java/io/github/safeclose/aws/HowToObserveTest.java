package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.CloseListener;
import io.github.safeclose.CloseOutcome;
import io.github.safeclose.SafeClose;
import io.github.safeclose.fixture.LogCapture;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** The code of docs/observe.md, as it stands there. */
class HowToObserveTest {
  private static final Path HERE = Path.of("").toAbsolutePath();
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final long LENGTH = 4L << 20;

  static class Tally implements CloseListener {
    final LongAdder bodies = new LongAdder();
    final LongAdder closedEarly = new LongAdder();
    final LongAdder drainedBytes = new LongAdder();
    final LongAdder closeMillis = new LongAdder();

    @Override
    public void bodyEnded(CloseEvent event) {
      bodies.increment();
      if (event.outcome() == CloseOutcome.OBSERVED) {
        closedEarly.increment();
        drainedBytes.add(event.bytesDrained().orElse(0));
        closeMillis.add(event.closeTime().toMillis());
      }
    }
  }

  private final Tally tally = new Tally();

  @Test
  void observe_theTallyAndTheLogShowTheBug() throws Exception {
    SafeClose observe = SafeClose.builder().mode(SafeClose.Mode.OBSERVE).listener(tally).build();
    SdkHttpClient.Builder<?> http = SafeCloseHttpClient.wrap(Apache5HttpClient.builder(), observe);
    try (LogCapture log = LogCapture.start()) {
      leaveOneBodyEarly(http);
      assertThat(tally.bodies.sum()).isEqualTo(2);
      assertThat(tally.closedEarly.sum()).isEqualTo(1);
      assertThat(tally.drainedBytes.sum()).isEqualTo(LENGTH - 10);
      assertThat(tally.closeMillis.sum()).isNotNegative();
      assertThat(log.infos(" bytes for nobody, at " + getClass().getName() + ".leaveOneBodyEarly("))
          .singleElement()
          .asString()
          .contains("closing a half-read body of GET from 127.0.0.1:")
          .contains(". Said once for each place; the events have them all");
    }
  }

  @Test
  void withoutTheMode_nothingIsDrained() throws Exception {
    SafeClose safeClose =
        SafeClose.builder().policy(SafeCloseHttpClient.DEFAULT_POLICY).listener(tally).build();
    leaveOneBodyEarly(SafeCloseHttpClient.wrap(Apache5HttpClient.builder(), safeClose));
    assertThat(tally.bodies.sum()).isEqualTo(2);
    assertThat(tally.closedEarly.sum()).isZero();
  }

  private static void leaveOneBodyEarly(SdkHttpClient.Builder<?> http) throws Exception {
    try (CountingOrigin origin = CountingOrigin.plain();
        S3Client s3 = at(origin.uri()).httpClientBuilder(http).build()) {
      origin.serve("/bucket/object", Answer.ofLength(LENGTH));
      ResponseInputStream<GetObjectResponse> whole = s3.getObject(Session.OBJECT);
      assertThat(whole.readAllBytes()).hasSize((int) LENGTH);
      whole.close();
      ResponseInputStream<GetObjectResponse> left = s3.getObject(Session.OBJECT);
      assertThat(left.readNBytes(10)).hasSize(10);
      left.close();
    }
  }

  private static S3ClientBuilder at(URI endpoint) {
    return S3Client.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")));
  }

  @Test
  void everyJavaLineOfThePage_isInThisTest() throws Exception {
    String source = "src/test/java/" + getClass().getName().replace('.', '/') + ".java";
    String here = withoutSpace(Files.readString(HERE.resolve(source)));
    String page = Files.readString(HERE.resolveSibling("docs").resolve("observe.md"));
    List<String> blocks = JAVA.matcher(page).results().map((MatchResult m) -> m.group(1)).toList();
    assertThat(blocks)
        .hasSize(3)
        .allSatisfy(block -> assertThat(here).contains(withoutSpace(block)));
  }

  private static String withoutSpace(String code) {
    return code.replaceAll("\\s", "");
  }
}
