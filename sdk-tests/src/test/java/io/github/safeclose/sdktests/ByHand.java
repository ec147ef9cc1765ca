package io.github.safeclose.sdktests;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.SafeClose;
import io.github.safeclose.aws.SafeCloseHttpClient;
import io.github.safeclose.aws.SafeCloseInterceptor;
import io.github.safeclose.aws.SafeCloseTransformer;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** All three hooks in a JVM that has nothing but the jars of {@link ClassPathByHandTest}. */
final class ByHand {
  private ByHand() {}

  public static void main(String[] arguments) throws Exception {
    List<CloseEvent> events = new CopyOnWriteArrayList<>();
    SafeClose safeClose =
        SafeClose.builder()
            .policy(SafeCloseHttpClient.DEFAULT_POLICY)
            .listener(events::add)
            .build();
    try (Origin origin = new Origin(false);
        S3Client s3 =
            S3Client.builder()
                .httpClientBuilder(SafeCloseHttpClient.wrap(Apache5HttpClient.builder(), safeClose))
                .overrideConfiguration(
                    c -> c.addExecutionInterceptor(new SafeCloseInterceptor(safeClose)))
                .endpointOverride(origin.uri())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .build()) {
      origin.serve("/bucket/object", Answer.ofLength(1L << 30));
      try (InputStream body =
          s3.getObject(Road.request("object"), SafeCloseTransformer.of(safeClose))) {
        body.skipNBytes(10); // by Commons IO, below
        if (body.readNBytes(10).length != 10) {
          throw new IllegalStateException("ten bytes expected");
        }
      }
      Await.until("cut", () -> origin.connections().get(0).ended());
    }
    System.out.println(events.size() + " event: " + events.get(0).outcome());
  }
}
