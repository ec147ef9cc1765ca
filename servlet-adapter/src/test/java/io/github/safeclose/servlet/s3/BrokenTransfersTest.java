package io.github.safeclose.servlet.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.SafeClose;
import io.github.safeclose.servlet.SafeCloseFilter;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/** S3 or the client leaves in the middle: nobody takes a part for the whole, nothing is drained. */
class BrokenTransfersTest {
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

  private static Site site(S3Client client, Filter... filters) throws Exception {
    return site(ObjectSender.of(client), filters);
  }

  private static Site site(ObjectSender sender, Filter... filters) throws Exception {
    return new Site(
        (request, response) -> {
          response.setHeader("X-App", "kept");
          sender.send("b", "k", request, response);
        },
        filters);
  }

  @Test
  void beforeAnythingHasLeftItIsAnAnswer() throws Exception {
    try (ScriptedS3 s3 = truncating(BIG, 100);
        S3Client client = s3.client();
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
        S3Client client = s3.client();
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
        S3Client client = s3.client();
        Site site = new Site((q, r) -> ObjectSender.of(client).send(checked, q, r))) {
      Wire answer = site.get();
      assertThat(answer.status()).isEqualTo(status);
      if (status == 200) {
        assertThat(answer.header("Content-Length")).isEqualTo("" + length);
        assertThat(answer.body().length()).isLessThan(length);
        assertThat(site.outcome()).get().isInstanceOf(SourceFailedException.class);
      }
    }
  }

  private static Exception leaveEarly(Site site, boolean reset) throws Exception {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(16 * 1024);
      socket.setSoTimeout(60_000);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), site.port()));
      String request = "GET /k HTTP/1.1\r\nHost: h\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII)).endsWith(" 200");
      socket.setSoLinger(reset, 0);
    }
    return site.outcome().orElseThrow();
  }

  /** The SDK's own close() would read all of it. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aClientThatLeavesCostsNothingOverAnUnwrappedClient(boolean reset) throws Exception {
    try (ScriptedS3 s3 = truncating(HUGE, HUGE);
        S3Client client = s3.client();
        Site site = site(client)) {
      Exception thrown = leaveEarly(site, reset);
      assertThat(thrown.getClass().getName()).isEqualTo(CLIENT_ABORT); // as it is
      assertThat(s3.written()).isLessThan(HUGE / 4);
    }
  }

  @Test
  void alsoOfABodyThatTheApplicationAskedForItself() throws Exception {
    try (ScriptedS3 s3 = truncating(HUGE, HUGE);
        S3Client client = s3.client();
        Site site =
            new Site(
                (q, r) ->
                    ObjectSender.of(client)
                        .send(client.getObject(o -> o.bucket("b").key("k")), q, r))) {
      assertThat(leaveEarly(site, true).getClass().getName()).isEqualTo(CLIENT_ABORT);
      assertThat(site.head().status()).isEqualTo(200);
      assertThat(site.outcome()).isEmpty();
      assertThat(s3.written()).isLessThan(HUGE / 4);
    }
  }

  /** The configuration is used: this one changes nothing, so the SDK reads the rest. */
  @Test
  void inObserveModeClosingIsAsItWas() throws Exception {
    SafeClose observe = SafeClose.builder().mode(SafeClose.Mode.OBSERVE).build();
    try (ScriptedS3 s3 = truncating(HUGE / 4, HUGE / 4);
        S3Client client = s3.client();
        Site site = site(ObjectSender.of(client, observe))) {
      leaveEarly(site, true);
      assertThat(s3.written()).isEqualTo(HUGE / 4);
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
    Apache5HttpClient.Builder oneConnection = Apache5HttpClient.builder().maxConnections(1);
    try (ScriptedS3 s3 = new ScriptedS3(script);
        S3Client client = s3.client(oneConnection, builder -> builder);
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
