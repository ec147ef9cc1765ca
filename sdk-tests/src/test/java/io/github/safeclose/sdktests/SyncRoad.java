package io.github.safeclose.sdktests;

import io.github.safeclose.SafeClose;
import io.github.safeclose.aws.SafeCloseHttpClient;
import io.github.safeclose.aws.SafeCloseInterceptor;
import io.github.safeclose.aws.SafeCloseTransformer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** An {@link S3Client} that never retries, under the hooks of a cell. */
final class SyncRoad implements Road {
  private static final Duration TIMER = Duration.ofSeconds(1);

  private final SdkHttpClient http;
  private final S3Client s3;
  private final ResponseTransformer<GetObjectResponse, ResponseInputStream<GetObjectResponse>> safe;
  private final boolean transforms;

  /**
   * @param hook null for the SDK as it is
   */
  SyncRoad(Client client, Hook hook, URI endpoint, SafeClose safeClose) {
    SdkHttpClient.Builder<?> builder = client.builder();
    boolean decorates = hook != null && hook.decorates();
    http = Client.build(decorates ? SafeCloseHttpClient.wrap(builder, safeClose) : builder);
    s3 =
        S3Client.builder()
            .httpClient(http)
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .overrideConfiguration(
                config -> {
                  config.retryStrategy(retry -> retry.maxAttempts(1));
                  if (hook != null && hook.intercepts()) {
                    config.addExecutionInterceptor(new SafeCloseInterceptor(safeClose));
                  }
                })
            .build();
    transforms = hook != null && hook.transforms();
    safe = transforms ? SafeCloseTransformer.of(safeClose) : ResponseTransformer.toInputStream();
  }

  @Override
  public ResponseInputStream<GetObjectResponse> open(String key) {
    return s3.getObject(Road.request(key), safe);
  }

  @Override
  public ResponseInputStream<GetObjectResponse> openTimed(String key) {
    ResponseTransformer<GetObjectResponse, ResponseInputStream<GetObjectResponse>> timed =
        ResponseTransformer.toInputStream(TIMER);
    return s3.getObject(
        Road.request(key),
        transforms
            ? ResponseTransformer.unmanaged(
                (response, body) ->
                    timed.transform(
                        response, AbortableInputStream.create(safe.transform(response, body))))
            : timed);
  }

  @Override
  public void copy(String key, OutputStream sink) throws IOException {
    if (transforms) {
      Road.super.copy(key, sink);
    } else {
      s3.getObject(Road.request(key), ResponseTransformer.toOutputStream(sink));
    }
  }

  @Override
  public void copy(String key, Path file) throws IOException {
    if (transforms) {
      Road.super.copy(key, file);
    } else {
      s3.getObject(Road.request(key), ResponseTransformer.toFile(file));
    }
  }

  @Override
  public Optional<Long> head(String key) {
    return Optional.ofNullable(
        s3.headObject(request -> request.bucket(BUCKET).key(key)).contentLength());
  }

  @Override
  public int list() {
    return s3.listObjectsV2(request -> request.bucket(BUCKET)).contents().size();
  }

  @Override
  public void close() {
    s3.close();
    http.close();
  }
}
