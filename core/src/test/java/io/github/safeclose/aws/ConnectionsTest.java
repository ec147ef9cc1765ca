package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseOutcome;
import io.github.safeclose.CloseScope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** What becomes of the clients' connections. */
class ConnectionsTest {
  @ParameterizedTest
  @CsvSource({"APACHE,false", "APACHE,true", "APACHE5,false", "APACHE5,true"})
  void thousandLeaversThroughAPoolOfTwo_thenARequestSucceeds(Clients client, boolean tls)
      throws Exception {
    int leavers = tls ? 200 : 1000;
    try (Session session = Session.of(client, tls, 2)) {
      session.serving(Answer.ofLength(1L << 40));
      CloseScope scope = CloseScope.open();
      ExecutorService two = Executors.newFixedThreadPool(2);
      List<Future<?>> left = new ArrayList<>();
      for (int i = 0; i < leavers; i++) {
        left.add(two.submit(scope.wrap(() -> leave(session))));
      }
      for (Future<?> leaver : left) {
        leaver.get();
      }
      two.shutdown();

      // Both places of the pool are free: two bodies can be open at once.
      try (ResponseInputStream<GetObjectResponse> one = session.get();
          ResponseInputStream<GetObjectResponse> other = session.get()) {
        assertThat(one.read()).isEqualTo(other.read());
      }
      assertThat(session.readSmall()).isEqualTo(1000);
      assertThat(scope.openBodies()).isZero();
      assertThat(session.events()).hasSize(leavers + 3);
      Await.until("no connection is left but one", () -> session.origin.openConnections() <= 1);
    }
  }

  private static void leave(Session session) {
    try (ResponseInputStream<GetObjectResponse> body = session.get()) {
      assertThat(body.readNBytes(10)).hasSize(10);
    } catch (java.io.IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"APACHE", "APACHE5"})
  void chunkedListing_keepsItsConnection(Clients client) throws Exception {
    String xml =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult>"
            + "<Name>bucket</Name><KeyCount>1</KeyCount><IsTruncated>false</IsTruncated>"
            + "<Contents><Key>object</Key><Size>1</Size></Contents></ListBucketResult>";
    try (Session session = Session.of(client, false, 2)) {
      session.origin.serve("/bucket", Answer.of(200, "application/xml", xml).inChunks());
      for (int i = 0; i < 5; i++) {
        assertThat(session.s3.listObjectsV2(request -> request.bucket("bucket")).keyCount())
            .isEqualTo(1);
      }
      assertThat(session.origin.connections).hasValue(1);
      assertThat(session.events())
          .hasSize(5)
          .extracting(event -> event.outcome())
          .doesNotContain(CloseOutcome.ABORTED);
    }
  }
}
