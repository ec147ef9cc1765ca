package io.github.safeclose.sdktests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.SafeClose;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** How far async clients read ahead of a reader that has taken 10 bytes of 1 GiB. */
class PrefetchTest {
  private static final long MIB = 1L << 20;

  private final List<CloseEvent> events = new CopyOnWriteArrayList<>();
  private final SafeClose safeClose = SafeClose.builder().listener(events::add).build();

  @ParameterizedTest
  @CsvSource({"NETTY_ASYNC, NETTY", "CRT_ASYNC, CRT_ASYNC"})
  void asyncClient_readsAheadABoundedPart_andCutsItsConnection(Client client, Prefetch expected)
      throws Exception {
    try (Origin origin = new Origin(false);
        AsyncRoad road = new AsyncRoad(client, origin.uri(), safeClose)) {
      origin.serve("/bucket/object", Answer.ofLength(Play.HUGE));
      try (InputStream body = road.open("object")) {
        assertThat(body.readNBytes(10)).hasSize(10);
        Await.settled(origin::bodyBytes);
        report(expected, origin);
      }
      Await.until("cut", () -> origin.connections().get(0).ended());
      assertThat(origin.bodyBytes()).isBetween(MIB, expected.bytes());
      assertThat(events).singleElement().satisfies(e -> assertThat(e.bytesRead()).isEqualTo(10));
    }
  }

  /** It asks for parts, several at once: they are read, whatever becomes of the body. */
  @Test
  void s3CrtClient_readsPartsAhead_andKeepsItsConnections() throws Exception {
    try (Origin origin = new Origin(false);
        S3AsyncClient s3 = s3Crt(origin)) {
      origin.serve("/bucket/object", Answer.ofLength(Play.HUGE).inRanges());
      origin.serve("/bucket/small", Answer.ofLength(Play.SMALL).inRanges());
      try (InputStream body = AsyncRoad.safe(open(s3, "object"), safeClose)) {
        assertThat(body.readNBytes(10)).hasSize(10);
        Await.settled(origin::bodyBytes);
        report(Prefetch.S3_CRT, origin);
      }
      assertThat(events).singleElement().satisfies(e -> assertThat(e.bytesRead()).isEqualTo(10));
      Await.settled(origin::bodyBytes);
      int connections = origin.connections().size();
      try (InputStream body = open(s3, "small")) {
        assertThat(body.readAllBytes()).hasSize(Play.SMALL);
      }
      assertThat(origin.connections()).hasSize(connections).noneMatch(OriginConnection::ended);
      assertThat(origin.bodyBytes()).isBetween(MIB, Prefetch.S3_CRT.bytes());
    }
  }

  private static S3AsyncClient s3Crt(Origin origin) {
    return S3AsyncClient.crtBuilder()
        .endpointOverride(origin.uri())
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(AnonymousCredentialsProvider.create())
        .build();
  }

  private static ResponseInputStream<GetObjectResponse> open(S3AsyncClient s3, String key) {
    return s3.getObject(Road.request(key), AsyncResponseTransformer.toBlockingInputStream()).join();
  }

  private static void report(Prefetch client, Origin origin) {
    System.out.printf("read ahead: %s %.1f MiB%n", client, origin.bodyBytes() / (double) MIB);
  }
}
