package io.github.safeclose.servlet.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.github.safeclose.servlet.s3.ScriptedS3.Asked;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.RequestPayer;

/**
 * What S3 is asked, and what its client is told. The real SDK, sockets and Tomcat; how a real S3
 * server decides ranges and conditions is played in examples/s3-proxy.
 */
class ObjectSenderTest {
  private static final String WHOLE = "0123456789";

  /** Knows ranges, but no conditions and no If-Range. */
  private static void object(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (range == null) {
      ScriptedS3.send(exchange, 200, WHOLE, "ETag", "\"v2\"");
    } else if (range.equals("bytes=2-4")) {
      ScriptedS3.send(exchange, 206, "234", "ETag", "\"v2\"", "Content-Range", "bytes 2-4/10");
    } else {
      ScriptedS3.refuse(exchange, 416, "InvalidRange", "");
    }
  }

  @FunctionalInterface
  private interface Play {
    void with(Site site, ScriptedS3 s3) throws Exception;
  }

  private static void play(ScriptedS3.Script script, Play play) throws Exception {
    play(script, sender -> sender, play);
  }

  private static void play(ScriptedS3.Script script, UnaryOperator<ObjectSender> set, Play play)
      throws Exception {
    try (ScriptedS3 s3 = new ScriptedS3(script);
        S3Client client = s3.client()) {
      ObjectSender sender = set.apply(ObjectSender.of(client));
      try (Site site = new Site((q, r) -> sender.send(ScriptedS3.BUCKET, "k", q, r))) {
        play.with(site, s3);
      }
    }
  }

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
    try (ScriptedS3 s3 = new ScriptedS3(ObjectSenderTest::object);
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "If-None-Match: \"a\" | If-None-Match | \"a\"",
        "If-None-Match: W/\"a\", W/\"b\" | If-None-Match | \"a\", \"b\"",
        "If-None-Match: \"aW/\" | If-None-Match | \"aW/\"",
        "If-Match: W/\"a\" | If-Match | W/\"a\"",
        "If-Match: \"\u00fc\" | If-Match | \"?\"",
      })
  void conditionsAreS3sToDecide(String line, String name, String value) throws Exception {
    play(
        ObjectSenderTest::object,
        (site, s3) -> {
          String later = "Mon, 02 Nov 2026 10:00:00 GMT";
          for (String method : List.of("GET", "HEAD", "POST")) {
            Wire.send(
                site.port(),
                method,
                line,
                "If-Modified-Since: " + later,
                "If-Unmodified-Since: " + later);
          }
          boolean none = name.equals("If-None-Match");
          for (Asked asked : s3.asked().subList(0, 2)) {
            assertThat(asked.header(name)).isEqualTo(value);
            assertThat(asked.header("If-Modified-Since")).isEqualTo(none ? null : later);
            assertThat(asked.header("If-Unmodified-Since")).isEqualTo(none ? later : null);
          }
          assertThat(s3.asked().get(2).headers())
              .doesNotContainKeys(name, "If-modified-since", "If-unmodified-since");
        });
  }

  @ParameterizedTest
  @CsvSource({"'\"v2\"', 206, 234, 1", "'\"v1\"', 200, 0123456789, 2"})
  void ifRangeIsSentAndChecked(String validator, int status, String body, int requests)
      throws Exception {
    play(
        ObjectSenderTest::object,
        (site, s3) -> {
          Wire answer = site.get("Range: bytes=2-4", "If-Range: " + validator);
          assertThat(answer.status()).isEqualTo(status);
          assertThat(answer.body()).isEqualTo(body);
          assertThat(s3.asked()).hasSize(requests);
          assertThat(s3.asked().get(0).header("If-Range")).isEqualTo(validator);
          assertThat(s3.asked().get(0).header("Authorization")).contains("if-range"); // signed
          assertThat(s3.asked().get(requests - 1).header("Range") == null).isEqualTo(status == 200);
        });
  }

  @Test
  void aRangeBeyondTheEndOfANewerVersionIsIgnored() throws Exception {
    play(
        ObjectSenderTest::object,
        (site, s3) -> {
          Wire answer = site.get("Range: bytes=50-", "If-Range: \"longer-version\"");
          assertThat(answer.status()).isEqualTo(200);
          assertThat(answer.body()).isEqualTo(WHOLE);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"W/\"v2\"", "rubbish"})
  void whatCannotMatchAsksForTheWholeAtOnce(String validator) throws Exception {
    play(
        ObjectSenderTest::object,
        (site, s3) -> {
          Wire answer = site.get("Range: bytes=2-4", "If-Range: " + validator);
          assertThat(answer.body()).isEqualTo(WHOLE);
          assertThat(s3.asked()).hasSize(1);
        });
  }

  @Test
  void anS3ThatKnowsIfRangeIsAskedOnce() throws Exception {
    play(
        exchange -> ScriptedS3.send(exchange, 200, WHOLE, "ETag", "\"v2\""),
        (site, s3) -> {
          assertThat(site.get("Range: bytes=2-4", "If-Range: \"v1\"").status()).isEqualTo(200);
          assertThat(s3.asked()).hasSize(1);
        });
  }

  @Test
  void severalRangesAreRefusedBeforeS3IsAsked() throws Exception {
    play(
        ObjectSenderTest::object,
        (site, s3) -> {
          Wire answer = site.get("Range: bytes=2-4,6-7");
          assertThat(answer.status()).isEqualTo(416);
          assertThat(answer.body()).isEqualTo("Ask for one range at a time.\n");
          assertThat(s3.asked()).isEmpty();
        });
  }

  @Test
  void orTheFirstOfThemIsServed() throws Exception {
    play(
        ObjectSenderTest::object,
        sender -> sender.severalRanges(SeveralRanges.FIRST),
        (site, s3) -> {
          Wire answer = site.get("Range: bytes=2-4,6-7");
          assertThat(answer.status()).isEqualTo(206);
          assertThat(answer.header("Content-Range")).isEqualTo("bytes 2-4/10");
          assertThat(answer.header("Content-Length")).isEqualTo("3");
          assertThat(answer.body()).isEqualTo("234");
        });
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
    try (ScriptedS3 s3 = new ScriptedS3(ObjectSenderTest::object);
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
    try (ScriptedS3 s3 = new ScriptedS3(ObjectSenderTest::object);
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
    try (ScriptedS3 s3 = new ScriptedS3(ObjectSenderTest::object);
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
    try (ScriptedS3 s3 = new ScriptedS3(ObjectSenderTest::object);
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
