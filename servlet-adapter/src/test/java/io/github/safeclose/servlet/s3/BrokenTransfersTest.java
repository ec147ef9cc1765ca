package io.github.safeclose.servlet.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.servlet.SafeCloseFilter;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/** S3 or the client leaves in the middle: nobody takes a part for the whole, nothing is drained. */
@ParameterizedClass(name = "{0}")
@EnumSource(Road.class)
class BrokenTransfersTest {
  private final Road road;

  BrokenTransfersTest(Road road) {
    this.road = road;
  }

  private static final long BIG = 4L << 20; // beyond every buffer
  private static final String CLIENT_ABORT = "org.apache.catalina.connector.ClientAbortException";
  private static final long HUGE = 256L << 20; // drained, it would show

  /** S3 owes bytes and ends the connection. */
  private static ScriptedS3 truncating(long promised, long sent) throws IOException {
    AtomicReference<ScriptedS3> self = new AtomicReference<>();
    ScriptedS3 s3 = new ScriptedS3(exchange -> self.get().promise(exchange, promised, sent));
    self.set(s3);
    return s3;
  }

  private Site site(Road.Client client, Filter... filters) throws Exception {
    return new Site(
        road,
        (request, response) -> {
          response.setHeader("X-App", "kept");
          return client.sender().send("b", "k", request, response);
        },
        filters);
  }

  /** 100 bytes are less than a container's buffer, but more than nothing. */
  @Test
  void beforeAnythingHasLeftItIsAnAnswer() throws Exception {
    try (ScriptedS3 s3 = truncating(BIG, road.isBlocking() ? 100 : 0);
        Road.Client client = road.to(s3);
        Site site = site(client)) {
      Wire answer = site.get();
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.body()).isEqualTo("The store failed.\n");
      assertThat(answer.headers())
          .containsEntry("x-app", "kept")
          .containsEntry("content-length", "18")
          .doesNotContainKeys("etag", "accept-ranges");
      assertThat(site.outcome()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void afterAPartHasLeftTheTransferBreaks(boolean filtered) throws Exception {
    Filter[] filters = filtered ? new Filter[] {new SafeCloseFilter()} : new Filter[0];
    try (ScriptedS3 s3 = truncating(2 * BIG, BIG);
        Road.Client client = road.to(s3);
        Site site = site(client, filters)) {
      Wire answer = site.get();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Content-Length")).isEqualTo("" + 2 * BIG);
      assertThat(answer.body().length()).isLessThan((int) (2 * BIG)); // and it ended
      assertThat(site.outcome()).get().isInstanceOf(SourceFailedException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"10, 502", "4194304, 200"})
  void aChecksumThatDoesNotHoldLeavesNobodyWithAWholeBody(int length, int status) throws Exception {
    ScriptedS3.Script script =
        exchange -> {
          exchange.getResponseHeaders().set("x-amz-checksum-crc32", "AAAAAA==");
          exchange.sendResponseHeaders(200, length);
          exchange.getResponseBody().write(new byte[length]);
          exchange.close();
        };
    GetObjectRequest checked =
        GetObjectRequest.builder().bucket("b").key("k").checksumMode(ChecksumMode.ENABLED).build();
    try (ScriptedS3 s3 = new ScriptedS3(script);
        Road.Client client = road.to(s3);
        Site site = new Site(road, (q, r) -> client.sender().send(checked, q, r))) {
      Wire answer = site.get();
      assertThat(answer.status()).isEqualTo(status);
      if (status == 200) {
        assertThat(answer.header("Content-Length")).isEqualTo("" + length);
        assertThat(answer.body().length()).isLessThan(length);
        assertThat(site.outcome()).get().isInstanceOf(SourceFailedException.class);
      }
    }
  }

  /** The SDK's own close() would read all of it. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aClientThatLeavesCostsNothingOverAnUnwrappedClient(boolean reset) throws Exception {
    try (ScriptedS3 s3 = truncating(HUGE, HUGE);
        Road.Client client = road.to(s3);
        Site site = site(client)) {
      Throwable thrown = site.leftEarly(reset);
      if (road.isBlocking()) {
        assertThat(thrown.getClass().getName()).isEqualTo(CLIENT_ABORT); // as it is
      } else {
        assertThat(thrown)
            .isInstanceOf(IOException.class)
            .isNotInstanceOf(SourceFailedException.class);
      }
      assertThat(s3.written()).isLessThan(HUGE / 4);
    }
  }

  /** The part's connection is the only one: kept, it would be missed. */
  @Test
  void anObsoletePartIsDroppedAndNotRead() throws Exception {
    AtomicReference<ScriptedS3> self = new AtomicReference<>();
    ScriptedS3.Script script =
        exchange -> {
          if (exchange.getRequestHeaders().containsKey("Range")) {
            exchange
                .getResponseHeaders()
                .set("Content-Range", "bytes 1-" + (HUGE - 1) + "/" + HUGE);
            self.get().promise(exchange, HUGE, HUGE);
          } else {
            ScriptedS3.send(exchange, 200, "new", "ETag", "\"v2\"");
          }
        };
    try (ScriptedS3 s3 = new ScriptedS3(script);
        Road.Client client = road.withConnectionsTo(s3, 1, Duration.ofSeconds(30));
        Site site = site(client)) {
      self.set(s3);
      Wire answer = site.get("Range: bytes=1-", "If-Range: \"v0\"");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("new");
      assertThat(s3.written()).isLessThan(HUGE / 4);
      assertThat(List.copyOf(s3.asked())).hasSize(2);
    }
  }
}
