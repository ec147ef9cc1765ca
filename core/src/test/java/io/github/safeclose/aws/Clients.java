package io.github.safeclose.aws;

import java.net.URI;
import java.time.Duration;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.utils.AttributeMap;

/** The SDK's sync HTTP clients, and S3 clients over them, for a {@link CountingOrigin}. */
enum Clients {
  APACHE {
    @Override
    @SuppressWarnings("deprecation") // what most installed applications run on
    SdkHttpClient.Builder<?> builder(int pool, Duration readTimeout) {
      return ApacheHttpClient.builder().maxConnections(pool).socketTimeout(readTimeout);
    }
  },
  APACHE5 {
    @Override
    SdkHttpClient.Builder<?> builder(int pool, Duration readTimeout) {
      return Apache5HttpClient.builder().maxConnections(pool).socketTimeout(readTimeout);
    }
  },
  URL_CONNECTION {
    @Override
    SdkHttpClient.Builder<?> builder(int pool, Duration readTimeout) {
      return UrlConnectionHttpClient.builder().socketTimeout(readTimeout);
    }
  };

  SdkHttpClient build() {
    return build(builder(1, LONG));
  }

  static final Duration LONG = Duration.ofSeconds(60);

  abstract SdkHttpClient.Builder<?> builder(int pool, Duration readTimeout);

  /** Any certificate will do: the origin's is self-signed. */
  static SdkHttpClient build(SdkHttpClient.Builder<?> builder) {
    return builder.buildWithDefaults(
        AttributeMap.builder()
            .put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, true)
            .build());
  }

  /** An S3 client that never retries and verifies no checksum, unless changed. */
  static S3Client s3(SdkHttpClient http, URI endpoint, UnaryOperator<S3ClientBuilder> change) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClient(http)
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(config -> config.retryStrategy(retry -> retry.maxAttempts(1)))
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")));
    return change.apply(builder).build();
  }
}
