package io.github.safeclose.aws;

import io.github.safeclose.DrainBudget;
import io.github.safeclose.SafeClose;
import io.github.safeclose.testkit.Capability;
import io.github.safeclose.testkit.SafeCloseHttpContract;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/**
 * The kit on the body of resuming reads, below the SDK's ResponseInputStream, whose close() throws
 * on an interrupted thread (C9). In the package of what it opens: that is not public.
 */
class ResumingContractTest {

  abstract static class Resuming extends SafeCloseHttpContract {
    // Broken listeners are logged, as they should be; here they are scripted.
    private static final Logger LOG = Logger.getLogger("io.github.safeclose");

    static {
      LOG.setUseParentHandlers(false);
    }

    private SdkHttpClient http;
    private S3Client s3;

    SdkHttpClient.Builder<?> client() {
      return Apache5HttpClient.builder().socketTimeout(Duration.ofMinutes(5)).maxConnections(64);
    }

    /** The path is the bucket and the key. */
    @Override
    protected InputStream get(URI uri) throws Exception {
      if (s3 == null) {
        http = client().build();
        s3 =
            S3Client.builder()
                .httpClient(http)
                .endpointOverride(uri.resolve("/"))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .overrideConfiguration(config -> config.retryStrategy(r -> r.maxAttempts(1)))
                .credentialsProvider(
                    StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .build();
      }
      DrainBudget budget = budget();
      SafeClose safeClose = SafeClose.builder().policy(body -> budget).listener(listener()).build();
      String[] place = uri.getPath().split("/", -1);
      return ResumingReads.builder(s3)
          .safeClose(safeClose)
          .build()
          .open(GetObjectRequest.builder().bucket(place[1]).key(place[2]).build());
    }

    @Override
    protected DrainBudget budget() {
      return new DrainBudget(64 * 1024, Duration.ofMillis(50));
    }

    @Override
    protected void abort(InputStream body) {
      ((ResumingBody) body).abort();
    }

    @Override
    protected Set<Capability> capabilities() {
      return EnumSet.of(
          Capability.ABORT_HANDLE,
          Capability.EVENTS,
          Capability.FREES_READERS,
          Capability.KNOWN_LENGTH,
          Capability.OWN_TRANSFER_TO);
    }

    @AfterEach
    void closeClients() throws Exception {
      if (s3 != null) {
        origin().close();
        s3.close();
        http.close();
      }
    }
  }

  @Nested
  class OverADecoratedClient extends Resuming {
    @Override
    SdkHttpClient.Builder<?> client() {
      return SafeCloseHttpClient.wrap(super.client());
    }
  }

  @Nested
  class OverTheBareClient extends Resuming {}
}
