package io.github.safeclose.sdktests;

import io.github.safeclose.SafeClose;
import io.github.safeclose.aws.SafeCloseTransformer;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** An {@link S3AsyncClient} that never retries, its blocking streams handed to the transformer. */
final class AsyncRoad implements Road {
  private final SdkAsyncHttpClient http;
  private final S3AsyncClient s3;
  private final SafeClose safeClose;

  AsyncRoad(Client client, URI endpoint, SafeClose safeClose) {
    http = client.buildAsync();
    s3 =
        S3AsyncClient.builder()
            .httpClient(http)
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .overrideConfiguration(config -> config.retryStrategy(retry -> retry.maxAttempts(1)))
            .build();
    this.safeClose = safeClose;
  }

  @Override
  public ResponseInputStream<GetObjectResponse> open(String key) {
    ResponseInputStream<GetObjectResponse> body =
        joined(s3.getObject(Road.request(key), AsyncResponseTransformer.toBlockingInputStream()));
    return safe(body, safeClose);
  }

  /** As documented: the transformer over a stream that is there already. */
  static ResponseInputStream<GetObjectResponse> safe(
      ResponseInputStream<GetObjectResponse> body, SafeClose safeClose) {
    return SafeCloseTransformer.<GetObjectResponse>of(safeClose)
        .transform(body.response(), AbortableInputStream.create(body));
  }

  @Override
  public ResponseInputStream<GetObjectResponse> openTimed(String key) {
    throw new UnsupportedOperationException("the SDK has no timer for these");
  }

  @Override
  public Optional<Long> head(String key) {
    return Optional.ofNullable(
        joined(s3.headObject(request -> request.bucket(BUCKET).key(key))).contentLength());
  }

  @Override
  public int list() {
    return joined(s3.listObjectsV2(request -> request.bucket(BUCKET))).contents().size();
  }

  private static <T> T joined(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw failed;
    }
  }

  @Override
  public void close() {
    s3.close();
    http.close();
  }
}
