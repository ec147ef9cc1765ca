package io.github.safeclose.servlet.s3;

import static io.github.safeclose.servlet.s3.Play.WHOLE;
import static io.github.safeclose.servlet.s3.Play.play;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.safeclose.servlet.s3.ScriptedS3.Asked;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.RequestPayer;

/** What S3 is asked, and what its client is told. The real SDK, sockets and Tomcat. */
@ParameterizedClass(name = "{0}")
@EnumSource(Road.class)
class ObjectSenderTest {
  private final Road road;

  ObjectSenderTest(Road road) {
    this.road = road;
  }

  @Test
  void headersPassAndNothingElseDoes() throws Exception {
    play(
        road,
        exchange ->
            ScriptedS3.send(
                exchange,
                200,
                WHOLE,
                "Content-Type",
                "text/x-test",
                "Content-Encoding",
                "x-test",
                "Content-Language",
                "de",
                "Content-Disposition",
                "inline",
                "Cache-Control",
                "max-age=60",
                "Expires",
                "0",
                "ETag",
                "\"v2\"",
                "Last-Modified",
                "Sun, 01 Nov 2026 10:00:00 GMT",
                "x-amz-meta-secret",
                "hidden"),
        (site, s3) -> {
          for (Wire answer : List.of(site.get(), site.head())) {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers())
                .containsEntry("content-length", "10")
                .containsEntry("content-type", "text/x-test")
                .containsEntry("content-encoding", "x-test")
                .containsEntry("content-language", "de")
                .containsEntry("content-disposition", "inline")
                .containsEntry("cache-control", "max-age=60")
                .containsEntry("expires", "0")
                .containsEntry("etag", "\"v2\"")
                .containsEntry("last-modified", "Sun, 01 Nov 2026 10:00:00 GMT")
                .containsEntry("accept-ranges", "bytes")
                .doesNotContainKeys("transfer-encoding", "x-accel-buffering");
            assertThat(answer.head()).doesNotContain("amz", "hidden");
          }
          assertThat(site.get().body()).isEqualTo(WHOLE);
          assertThat(site.head().body()).isEmpty();
        });
  }

  @Test
  void aLengthThatS3DoesNotTellIsNotPromised() throws Exception {
    play(
        road,
        exchange -> {
          exchange.sendResponseHeaders(200, 0); // chunked
          exchange
              .getResponseBody()
              .write(new byte[100_000]); // more than Tomcat could count itself
          exchange.close();
        },
        (site, s3) -> {
          Wire answer = site.get();
          assertThat(answer.status()).isEqualTo(200);
          assertThat(answer.header("Content-Length")).isNull();
          if (road.isInJetty()) {
            assertThat(answer.body().length()).isEqualTo(100_000); // up to the connection's end
          } else {
            assertThat(answer.body()).hasSizeGreaterThan(100_000).endsWith("\r\n0\r\n\r\n");
          }
        });
  }

  @Test
  void headAsksForTheSameObjectAndForHeadersOnly() throws Exception {
    GetObjectRequest object =
        GetObjectRequest.builder()
            .bucket(ScriptedS3.BUCKET)
            .key("k")
            .versionId("v7")
            .requestPayer(RequestPayer.REQUESTER)
            .expectedBucketOwner("owner")
            .overrideConfiguration(o -> o.putHeader("X-Ours", "y"))
            .build();
    try (ScriptedS3 s3 = new ScriptedS3(Play::object);
        Road.Client client = road.to(s3);
        Site site = new Site(road, (q, r) -> client.sender().send(object, q, r))) {
      assertThat(site.head("Range: bytes=2-4").status()).isEqualTo(200);
      assertThat(site.get().status()).isEqualTo(200);
      assertThat(s3.asked()).extracting(Asked::method).containsExactly("HEAD", "GET");
      for (Asked asked : s3.asked()) {
        assertThat(asked.target().getQuery()).contains("versionId=v7");
        assertThat(asked.header("x-amz-request-payer")).isEqualTo("requester");
        assertThat(asked.header("x-amz-expected-bucket-owner")).isEqualTo("owner");
        assertThat(asked.header("X-Ours")).isEqualTo("y");
        assertThat(asked.header("Range")).isNull();
      }
    }
  }

  @Test
  void fileNamesAndProxyBuffering() throws Exception {
    play(
        road,
        exchange -> ScriptedS3.send(exchange, 200, WHOLE, "Content-Disposition", "inline"),
        sender -> sender.accelBuffering(false).attachment("a\r\nSet-Cookie: x=y\r\n\r\n.txt"),
        (site, s3) -> {
          for (Wire answer : List.of(site.get(), site.head())) {
            assertThat(answer.header("X-Accel-Buffering")).isEqualTo("no");
            assertThat(answer.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"a__Set-Cookie: x=y____.txt\"");
            assertThat(answer.header("Set-Cookie")).isNull();
          }
        });
  }

  @Test
  void whatTheClientMaySayIsNotTheApplications() throws Exception {
    try (ScriptedS3 s3 = new ScriptedS3(Play::object);
        Road.Client client = road.to(s3)) {
      GetObjectRequest part = GetObjectRequest.builder().bucket("b").key("k").range("x").build();
      try (Site site = new Site(road, (q, r) -> client.sender().send(part, q, r))) {
        site.get();
        assertThat(site.outcome()).get().isInstanceOf(IllegalArgumentException.class);
        assertThat(s3.asked()).isEmpty();
      }
      assertThatThrownBy(() -> client.sender().deniedStatus(200))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("200");
    }
  }

  @Test
  void aResponseThatHasBegunIsRefused() throws Exception {
    try (ScriptedS3 s3 = new ScriptedS3(Play::object);
        Road.Client client = road.to(s3);
        Site site =
            new Site(
                road,
                (q, r) -> {
                  r.flushBuffer();
                  return client.sender().send("b", "k", q, r);
                })) {
      site.get();
      assertThat(site.outcome()).get().isInstanceOf(IllegalStateException.class);
      assertThat(s3.asked()).isEmpty();
    }
  }
}
