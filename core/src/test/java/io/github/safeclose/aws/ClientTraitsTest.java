package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Whom an interceptor takes the HTTP client for. The real ones' own words:
 * SafeCloseInterceptorTest.
 */
class ClientTraitsTest {
  private static SdkHttpRequest.Builder request(String protocol) {
    return SdkHttpRequest.builder().method(SdkHttpMethod.GET).protocol(protocol).host("host");
  }

  @ParameterizedTest
  @CsvSource({
    "https, aws-sdk-java/2.57.8 md/io#sync md/http#Apache5 ua/2.1 api/S3#2.57.x, false, true",
    "https, aws-sdk-java/2.57.8 md/io#sync md/http#Apache ua/2.1, true, true",
    "http, aws-sdk-java/2.57.8 md/io#sync md/http#Apache ua/2.1, false, true",
    "http, aws-sdk-java/2.17.50 Linux/6 vendor/Debian io/sync http/UrlConnection cfg/x, true, false",
    "https, aws-sdk-java/2.17.50 Linux/6 io/sync http/Apache cfg/retry-mode/legacy, true, true",
    "https, my-app http/Apache aws-sdk-java/2.17.50 io/sync http/AwsCommonRuntime, false, false",
    "https, my-app/1.0, true, false",
    "https, aws-sdk-java/2.57.8 md/io#async md/http#NettyNio, true, false",
  })
  void byUserAgent(
      String protocol, String agent, boolean abortMayBlock, boolean closeReadsTheRest) {
    assertThat(ClientTraits.of(request(protocol).putHeader("User-Agent", agent).build()))
        .isEqualTo(new ClientTraits(abortMayBlock, closeReadsTheRest));
  }

  @Test
  void withoutUserAgent_theWorst() {
    assertThat(ClientTraits.of(request("http").build())).isEqualTo(ClientTraits.UNKNOWN);
  }
}
