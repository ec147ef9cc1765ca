package io.github.safeclose.testkit.aws;

import io.github.safeclose.SafeClose;
import io.github.safeclose.aws.SafeCloseHttpClient;
import io.github.safeclose.testkit.Capability;
import io.github.safeclose.testkit.SafeCloseHttpContract;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.utils.AttributeMap;

/** The kit on GetObject's body, as an application gets it from an S3 client. */
abstract class SdkContract extends SafeCloseHttpContract {
  private static final Duration READ_TIMEOUT = Duration.ofMinutes(5);

  private S3Client s3;
  private SdkHttpClient http;

  abstract SdkHttpClient.Builder<?> client();

  /** In which way the client is wrapped, if at all. */
  SdkHttpClient.Builder<?> wrapped(SdkHttpClient.Builder<?> builder) {
    SafeClose safeClose =
        SafeClose.builder().policy(SafeCloseHttpClient.DEFAULT_POLICY).listener(listener()).build();
    return SafeCloseHttpClient.wrap(builder, safeClose);
  }

  @SuppressWarnings("deprecation") // what most installed applications run on
  static SdkHttpClient.Builder<?> apache4() {
    return ApacheHttpClient.builder().socketTimeout(READ_TIMEOUT).maxConnections(64);
  }

  static SdkHttpClient.Builder<?> apache5() {
    return Apache5HttpClient.builder().socketTimeout(READ_TIMEOUT).maxConnections(64);
  }

  @Override
  protected InputStream get(URI uri) {
    String[] parts = uri.getPath().split("/", -1);
    return s3(uri.resolve("/")).getObject(get -> get.bucket(parts[1]).key(parts[2]));
  }

  private S3Client s3(URI endpoint) {
    if (s3 == null) {
      AttributeMap trustAll =
          AttributeMap.builder()
              .put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, true)
              .build();
      http = wrapped(client()).buildWithDefaults(trustAll);
      s3 =
          S3Client.builder()
              .httpClient(http)
              .endpointOverride(endpoint)
              .region(Region.US_EAST_1)
              .forcePathStyle(true)
              .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
              .overrideConfiguration(config -> config.retryStrategy(r -> r.maxAttempts(1)))
              .credentialsProvider(
                  StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
              .build();
    }
    return s3;
  }

  @Override
  protected void abort(InputStream body) {
    ((ResponseInputStream<?>) body).abort();
  }

  /** No transferTo of their own: the SDK's own layers are above ours. */
  @Override
  protected Set<Capability> capabilities() {
    return EnumSet.of(
        Capability.ABORT_HANDLE,
        Capability.EVENTS,
        Capability.FREES_READERS,
        Capability.KNOWN_LENGTH);
  }

  @AfterEach
  void closeClients() throws Exception {
    if (s3 != null) {
      origin().close(); // first: over TLS, Apache 4 waits for a stalled peer when it is closed
      s3.close();
      http.close();
    }
  }
}
