package io.github.safeclose.sdktests;

import java.time.Duration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/** The SDK's HTTP clients. Their read timeouts are far beyond the time that fails a hang. */
enum Client {
  APACHE("apache-client"),
  APACHE5("apache5-client"),
  URL_CONNECTION("url-connection-client"),
  CRT("aws-crt-client"),
  NETTY_ASYNC("netty-nio-client, blocking stream"),
  CRT_ASYNC("aws-crt-client async, blocking stream");

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final AttributeMap TRUSTING =
      AttributeMap.builder().put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, true).build();

  final String artifact;

  Client(String artifact) {
    this.artifact = artifact;
  }

  boolean isAsync() {
    return this == NETTY_ASYNC || this == CRT_ASYNC;
  }

  /** Its network is the business of threads of its own. */
  boolean hasEventLoop() {
    return this == CRT || isAsync();
  }

  boolean isApache() {
    return this == APACHE || this == APACHE5;
  }

  @SuppressWarnings("deprecation") // Apache 4 is what most installed applications run on
  SdkHttpClient.Builder<?> builder() {
    return switch (this) {
      case APACHE -> ApacheHttpClient.builder().socketTimeout(LONG);
      case APACHE5 -> Apache5HttpClient.builder().socketTimeout(LONG);
      case URL_CONNECTION -> UrlConnectionHttpClient.builder().socketTimeout(LONG);
      case CRT -> AwsCrtHttpClient.builder();
      default -> throw new IllegalStateException(this + " is asynchronous");
    };
  }

  /** Any certificate will do: the origin's is self-signed. */
  static SdkHttpClient build(SdkHttpClient.Builder<?> builder) {
    return builder.buildWithDefaults(TRUSTING);
  }

  SdkAsyncHttpClient buildAsync() {
    return switch (this) {
      case NETTY_ASYNC ->
          NettyNioAsyncHttpClient.builder().readTimeout(LONG).buildWithDefaults(TRUSTING);
      case CRT_ASYNC -> AwsCrtAsyncHttpClient.builder().buildWithDefaults(TRUSTING);
      default -> throw new IllegalStateException(this + " is synchronous");
    };
  }
}
