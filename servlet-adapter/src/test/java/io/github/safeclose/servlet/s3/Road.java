package io.github.safeclose.servlet.s3;

import java.time.Duration;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;

/** A sender with the SDK's default HTTP client, not wrapped, and the container it is played in. */
enum Road {
  BLOCKING(false, false),
  NON_BLOCKING(true, false),
  NON_BLOCKING_IN_JETTY(true, true);

  private final boolean async;
  private final boolean jetty;

  Road(boolean async, boolean jetty) {
    this.async = async;
    this.jetty = jetty;
  }

  boolean isBlocking() {
    return !async;
  }

  boolean isInJetty() {
    return jetty;
  }

  Client to(ScriptedS3 s3) {
    return to(s3, Apache5HttpClient.builder(), NettyNioAsyncHttpClient.builder());
  }

  /** It waits for S3 for so long. */
  Client impatientlyTo(ScriptedS3 s3, Duration readTimeout) {
    return to(
        s3,
        Apache5HttpClient.builder().socketTimeout(readTimeout),
        NettyNioAsyncHttpClient.builder().readTimeout(readTimeout));
  }

  /** It has few connections, and waits so long for one that is free. */
  Client withConnectionsTo(ScriptedS3 s3, int connections, Duration acquisitionTimeout) {
    return to(
        s3,
        Apache5HttpClient.builder()
            .maxConnections(connections)
            .connectionAcquisitionTimeout(acquisitionTimeout),
        NettyNioAsyncHttpClient.builder()
            .maxConcurrency(connections)
            .connectionAcquisitionTimeout(acquisitionTimeout));
  }

  private Client to(
      ScriptedS3 s3, SdkHttpClient.Builder<?> http, NettyNioAsyncHttpClient.Builder asyncHttp) {
    if (async) {
      S3AsyncClient client = s3.asyncClient(asyncHttp);
      return new Client(new Sending.NonBlocking(AsyncObjectSender.of(client)), client);
    }
    S3Client client = s3.client(http, builder -> builder);
    return new Client(new Sending.Blocking(ObjectSender.of(client)), client);
  }

  /** A sender, and the client of S3 that it uses. */
  record Client(Sending sender, SdkClient s3) implements AutoCloseable {
    @Override
    public void close() {
      s3.close();
    }
  }
}
