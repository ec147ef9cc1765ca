package io.github.safeclose.servlet.s3;

import static io.github.safeclose.servlet.s3.Play.WHOLE;
import static io.github.safeclose.servlet.s3.Play.play;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.safeclose.servlet.s3.ScriptedS3.Asked;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.RequestPayer;

/** What S3 is asked, and what its client is told. The real SDK, sockets and Tomcat. */
class ObjectSenderTest {
  @Test
  void headersPassAndNothingElseDoes() throws Exception {
    play(
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
          assertThat(answer.body()).hasSizeGreaterThan(100_000).endsWith("\r\n0\r\n\r\n");
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
        S3Client client = s3.client();
        Site site = new Site((q, r) -> ObjectSender.of(client).send(object, q, r))) {
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
        S3Client client = s3.client()) {
      GetObjectRequest part = GetObjectRequest.builder().bucket("b").key("k").range("x").build();
      try (Site site = new Site((q, r) -> ObjectSender.of(client).send(part, q, r))) {
        site.get();
        assertThat(site.outcome()).get().isInstanceOf(IllegalArgumentException.class);
        assertThat(s3.asked()).isEmpty();
      }
      assertThatThrownBy(() -> ObjectSender.of(client).deniedStatus(200))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("200");
    }
  }

  @Test
  void aResponseThatHasBegunIsRefused() throws Exception {
    try (ScriptedS3 s3 = new ScriptedS3(Play::object);
        S3Client client = s3.client();
        Site site =
            new Site(
                (q, r) -> {
                  r.flushBuffer();
                  ObjectSender.of(client).send("b", "k", q, r);
                })) {
      site.get();
      assertThat(site.outcome()).get().isInstanceOf(IllegalStateException.class);
      assertThat(s3.asked()).isEmpty();
    }
  }

  @Test
  void aBodyThatTheApplicationAskedForItself() throws Exception {
    try (ScriptedS3 s3 = new ScriptedS3(Play::object);
        S3Client client = s3.client();
        Site site =
            new Site(
                (q, r) -> {
                  ResponseInputStream<GetObjectResponse> body =
                      client.getObject(o -> o.bucket("b").key("k").range("bytes=2-4"));
                  ObjectSender.of(client).attachment("x").send(body, q, r);
                })) {
      Wire answer = site.get();
      assertThat(answer.status()).isEqualTo(206);
      assertThat(answer.body()).isEqualTo("234");
      assertThat(answer.header("Content-Disposition")).isEqualTo("attachment; filename=\"x\"");
      Wire head = site.head();
      assertThat(head.status()).isEqualTo(206);
      assertThat(head.header("Content-Length")).isEqualTo("3");
      assertThat(head.body()).isEmpty();
    }
  }

  /** No HTTP client hands out such values, but an application may make a response of its own. */
  @Test
  void aValueThatWouldBeginAnotherHeaderIsLeftOut() throws Exception {
    GetObjectResponse object =
        GetObjectResponse.builder()
            .contentType("text/x-test")
            .contentDisposition("inline\r\nX-Forged: yes")
            .contentLanguage("de\u0000")
            .cacheControl("no-cache\tno-store")
            .contentLength(0L)
            .build();
    try (ScriptedS3 s3 = new ScriptedS3(Play::object);
        S3Client client = s3.client();
        Site site =
            new Site(
                (q, r) -> {
                  InputStream none = InputStream.nullInputStream();
                  AbortableInputStream body = AbortableInputStream.create(none);
                  ObjectSender.of(client).send(new ResponseInputStream<>(object, body), q, r);
                })) {
      Wire answer = site.get();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.headers())
          .containsEntry("content-type", "text/x-test")
          .containsKey("cache-control")
          .doesNotContainKeys("content-disposition", "content-language", "x-forged");
    }
  }
}
