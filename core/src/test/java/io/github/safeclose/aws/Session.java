package io.github.safeclose.aws;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.SafeClose;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** An origin, an S3 client under the decorator, and the events of its bodies. */
final class Session implements AutoCloseable {
  static final GetObjectRequest OBJECT =
      GetObjectRequest.builder().bucket("bucket").key("object").build();

  final CountingOrigin origin;
  final SdkHttpClient http;
  final S3Client s3;
  private final Queue<CloseEvent> events = new ConcurrentLinkedQueue<>();

  private Session(CountingOrigin origin, Clients client, int pool, Duration timeout, boolean bare) {
    this.origin = origin;
    SdkHttpClient.Builder<?> builder = client.builder(pool, timeout);
    this.http = Clients.build(bare ? builder : SafeCloseHttpClient.wrap(builder, safeClose()));
    this.s3 = Clients.s3(http, origin.uri(), UnaryOperator.identity());
  }

  static Session of(Clients client, boolean tls, int pool) throws Exception {
    return new Session(CountingOrigin.start(tls), client, pool, Clients.LONG, false);
  }

  static Session of(Clients client, boolean tls, Duration readTimeout) throws Exception {
    return new Session(CountingOrigin.start(tls), client, 10, readTimeout, false);
  }

  /** Without the decorator: what the SDK does by itself. */
  static Session bare(Clients client, boolean tls) throws Exception {
    return new Session(CountingOrigin.start(tls), client, 10, Clients.LONG, true);
  }

  /** The defaults of this package, with our listener. */
  SafeClose safeClose() {
    return SafeCloseHttpClient.DEFAULTS.toBuilder().listener(events::add).build();
  }

  Session serving(Answer answer) {
    origin.serve("/bucket/object", answer);
    origin.serve("/bucket/small", Answer.ofLength(1000));
    return this;
  }

  ResponseInputStream<GetObjectResponse> get() {
    return s3.getObject(OBJECT);
  }

  /** Reads another object to its end: its connection is the old one, or a new one. */
  int readSmall() throws IOException {
    try (ResponseInputStream<GetObjectResponse> small =
        s3.getObject(request -> request.bucket("bucket").key("small"))) {
      return small.readAllBytes().length;
    }
  }

  S3Client another(UnaryOperator<S3ClientBuilder> change) {
    return Clients.s3(http, origin.uri(), change);
  }

  /** The events so far, the oldest first. */
  List<CloseEvent> events() {
    return List.copyOf(events);
  }

  @Override
  public void close() throws IOException {
    s3.close();
    http.close();
    origin.close();
  }
}
