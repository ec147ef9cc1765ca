package io.github.safeclose.aws;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.SafeClose;
import io.github.safeclose.fixture.RecordingListener;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** A faulty origin, a real S3 client over a decorated Apache 5, and resuming reads through it. */
final class Resumed implements AutoCloseable {
  static final GetObjectRequest OBJECT =
      GetObjectRequest.builder().bucket("bucket").key("object").build();

  final FaultyOrigin origin;
  final RecordingListener wholes = new RecordingListener();
  final RecordingListener parts = new RecordingListener();
  final SdkHttpClient http;
  final S3Client s3;

  Resumed(long length) throws IOException {
    this(length, Clients.APACHE5, true);
  }

  Resumed(long length, Clients client, boolean decorated) throws IOException {
    this(length, client, decorated, UnaryOperator.identity());
  }

  Resumed(long length, Clients client, boolean decorated, UnaryOperator<S3ClientBuilder> change)
      throws IOException {
    origin = new FaultyOrigin(length);
    SdkHttpClient.Builder<?> builder = client.builder(10, Clients.LONG);
    SafeClose below = SafeCloseHttpClient.DEFAULTS.toBuilder().listener(parts).build();
    http = Clients.build(decorated ? SafeCloseHttpClient.wrap(builder, below) : builder);
    s3 = Clients.s3(http, origin.uri(), change);
  }

  static UnaryOperator<S3ClientBuilder> verifying() {
    return s3 -> s3.responseChecksumValidation(ResponseChecksumValidation.WHEN_SUPPORTED);
  }

  SafeClose safeClose() {
    return SafeCloseHttpClient.DEFAULTS.toBuilder().listener(wholes).build();
  }

  /** As fast as can be, but for the number of attempts. */
  ResumingReads.Builder reads() {
    return ResumingReads.builder(s3).safeClose(safeClose()).backoff(Duration.ZERO, Duration.ZERO);
  }

  ResponseInputStream<GetObjectResponse> get() {
    return reads().build().getObject(OBJECT);
  }

  ResponseInputStream<GetObjectResponse> get(UnaryOperator<GetObjectRequest.Builder> change) {
    return reads().build().getObject(change.apply(OBJECT.toBuilder()).build());
  }

  CloseEvent event() {
    return wholes.only();
  }

  List<CloseEvent> partEvents() {
    return parts.events();
  }

  @Override
  public void close() throws IOException {
    origin.close();
    s3.close();
    http.close();
  }
}
