package io.github.safeclose.examples.s3proxy;

import io.github.safeclose.CloseListener;
import io.github.safeclose.SafeClose;
import io.github.safeclose.aws.SafeCloseHttpClient;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Builds S3 clients out of a configuration. */
public final class S3Clients {
  private S3Clients() {}

  /** The proxy's client: a body that is closed half-read costs O(1). */
  public static S3Client safe(ProxyConfig config) {
    return over(SafeCloseHttpClient.wrap(apache(config)), config);
  }

  /** The same, and says how each body ended. */
  public static S3Client safe(ProxyConfig config, CloseListener listener) {
    SafeClose safeClose =
        SafeClose.builder().policy(SafeCloseHttpClient.DEFAULT_POLICY).listener(listener).build();
    return over(SafeCloseHttpClient.wrap(apache(config), safeClose), config);
  }

  /** The SDK's default HTTP client, with the timeouts of the configuration. */
  public static SdkHttpClient.Builder<?> apache(ProxyConfig config) {
    return Apache5HttpClient.builder()
        // One for each request that the proxy lets in, so that none of its own waits for another.
        .maxConnections(config.limits().maxConnections())
        .connectionTimeout(config.connectTimeout())
        .connectionAcquisitionTimeout(config.connectTimeout())
        .socketTimeout(config.readTimeout());
  }

  /** An S3 client over the given HTTP client; credentials come from the SDK's default chain. */
  public static S3Client over(SdkHttpClient.Builder<?> http, ProxyConfig config) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(http)
            .forcePathStyle(config.pathStyle())
            // Ends when the answer begins, so it does not cut long downloads.
            .overrideConfiguration(o -> o.apiCallTimeout(config.callTimeout()));
    if (config.endpoint() != null) {
      builder.endpointOverride(config.endpoint());
    }
    if (config.region() != null) {
      builder.region(Region.of(config.region()));
    }
    return builder.build();
  }
}
