package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseReason;
import io.github.safeclose.SafeClose;
import io.github.safeclose.fixture.LogCapture;
import io.github.safeclose.fixture.RecordingListener;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/** Nothing between the SDK and a body keeps a forgotten one from being found. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForgottenBodyTest {

  @ParameterizedTest
  @EnumSource(Clients.class)
  void forgottenBody_itsConnectionIsCut_andItIsReported(Clients client) throws Exception {
    RecordingListener events = new RecordingListener();
    SafeClose guarded =
        SafeCloseHttpClient.DEFAULTS.toBuilder().leakGuard(true).listener(events).build();
    try (LogCapture log = LogCapture.start();
        CountingOrigin origin = CountingOrigin.plain();
        SdkHttpClient http =
            Clients.build(SafeCloseHttpClient.wrap(client.builder(2, Clients.LONG), guarded));
        S3Client s3 = Clients.s3(http, origin.uri(), UnaryOperator.identity())) {
      origin.serve("/bucket/object", Answer.ofLength(1L << 40));
      forgetOne(s3);
      Await.until(
          "the forgotten body to be found",
          () -> {
            System.gc();
            return !events.events().isEmpty() && origin.openConnections() == 0;
          });
      assertThat(events.only().reason()).isEqualTo(CloseReason.LEAKED);
      assertThat(events.only().origin()).contains(origin.uri().getAuthority());
      assertThat(log.warnings("a body of GET from " + origin.uri().getAuthority())).hasSize(1);
    }
  }

  private static void forgetOne(S3Client s3) throws IOException {
    assertThat(s3.getObject(Session.OBJECT).readNBytes(10)).hasSize(10);
  }
}
