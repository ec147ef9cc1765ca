package io.github.safeclose.servlet.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.servlet.SafeCloseFilter;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** S3 gives no object: a plain answer that says nothing of S3, and keeps what was the caller's. */
@ParameterizedClass(name = "{0}")
@EnumSource(Road.class)
class RefusalsTest {
  private final Road road;

  RefusalsTest(Road road) {
    this.road = road;
  }

  private Site site(Road.Client client, UnaryOperator<Sending> set) throws Exception {
    Sending sender = set.apply(client.sender().attachment("name.txt"));
    return new Site(
        road,
        (request, response) -> {
          response.addHeader("X-App", "one");
          response.addHeader("X-App", "two");
          response.setHeader("Content-Language", "de");
          response.setHeader("Content-Security-Policy", "sandbox");
          return sender.send(ScriptedS3.BUCKET, "the-key", request, response);
        },
        new SafeCloseFilter());
  }

  private static void assertPlain(Wire answer, int status) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.headers())
        .containsEntry("x-app", "one, two")
        .containsEntry("content-security-policy", "sandbox")
        .doesNotContainKeys("etag", "accept-ranges", "content-disposition", "content-language");
    assertThat(answer.head() + answer.body())
        .hasSizeLessThan(500)
        .doesNotContain(
            ScriptedS3.BUCKET,
            ScriptedS3.SECRET,
            "AKID",
            "own words",
            "127.0.0.1",
            "Exception",
            "amz",
            "\tat");
  }

  @ParameterizedTest
  @CsvSource({
    "404, NoSuchKey, 404",
    "404, NoSuchBucket, 502",
    "403, AccessDenied, 403",
    "503, SlowDown, 503",
    "400, RequestThrottled, 503",
    "500, InternalError, 502",
    "400, InvalidRequest, 502",
    "400, KeyTooLongError, 404",
    "301, PermanentRedirect, 502",
    "412, PreconditionFailed, 412",
    "504, GatewayTimeout, 504",
  })
  void mapped(int s3Status, String code, int status) throws Exception {
    try (ScriptedS3 s3 = new ScriptedS3(e -> ScriptedS3.refuse(e, s3Status, code, ""));
        Road.Client client = road.to(s3);
        Site site = site(client, sender -> sender)) {
      Wire answer = site.get();
      assertPlain(answer, status);
      assertThat(answer.header("Retry-After")).isEqualTo(status == 503 ? "1" : null);
      assertThat(answer.header("Content-Type")).isEqualToIgnoringCase("text/plain;charset=utf-8");
      assertThat(answer.header("Content-Length")).isEqualTo("" + answer.body().length());
      assertThat(site.outcome()).isEmpty();
    }
  }

  @Test
  void thereIsNoObjectWithoutAName() throws Exception {
    try (ScriptedS3 s3 = new ScriptedS3(Play::object);
        Road.Client client = road.to(s3);
        Site site =
            new Site(
                road,
                (request, response) ->
                    client.sender().send(ScriptedS3.BUCKET, "", request, response),
                new SafeCloseFilter())) {
      assertThat(site.get().status()).isEqualTo(404);
      assertThat(site.head().status()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @CsvSource({"403", "404", "502"})
  void deniedIsWhatTheApplicationSays(int status) throws Exception {
    try (ScriptedS3 s3 = new ScriptedS3(e -> ScriptedS3.refuse(e, 403, "AccessDenied", ""));
        Road.Client client = road.to(s3);
        Site site = site(client, sender -> sender.deniedStatus(status))) {
      assertPlain(site.get(), status);
      assertPlain(site.head(), status);
    }
  }

  @Test
  void notModifiedHasItsHeadersAndNoBody() throws Exception {
    try (ScriptedS3 s3 =
            new ScriptedS3(
                e -> ScriptedS3.send(e, 304, "", "ETag", "\"v1\"", "Cache-Control", "no-cache"));
        Road.Client client = road.to(s3);
        Site site = site(client, sender -> sender)) {
      for (Wire answer : new Wire[] {site.get("If-None-Match: \"v1\""), site.head()}) {
        assertThat(answer.status()).isEqualTo(304);
        assertThat(answer.headers())
            .containsEntry("etag", "\"v1\"")
            .containsEntry("cache-control", "no-cache")
            .containsEntry("x-app", "one, two");
        assertThat(answer.body()).isEmpty();
      }
    }
  }

  /** In S3's header, in S3's words, by HeadObject, or not at all. */
  @ParameterizedTest
  @CsvSource({"header, 1", "words, 1", "head, 2", "nowhere, 2"})
  void aRangeBeyondTheEndTellsTheSize(String where, int requests) throws Exception {
    ScriptedS3.Script script =
        exchange -> {
          if (exchange.getRequestMethod().equals("HEAD")) {
            ScriptedS3.send(exchange, where.equals("head") ? 200 : 500, "0123456789");
          } else if (where.equals("header")) {
            ScriptedS3.send(exchange, 416, "", "Content-Range", "bytes */10");
          } else {
            String size = where.equals("words") ? "<ActualObjectSize>10</ActualObjectSize>" : "";
            ScriptedS3.refuse(exchange, 416, "InvalidRange", size);
          }
        };
    try (ScriptedS3 s3 = new ScriptedS3(script);
        Road.Client client = road.to(s3);
        Site site = site(client, sender -> sender)) {
      Wire answer = site.get("Range: bytes=50-", "If-None-Match: \"other\"");
      assertPlain(answer, 416);
      assertThat(answer.header("Content-Range"))
          .isEqualTo(where.equals("nowhere") ? null : "bytes */10");
      assertThat(s3.asked()).hasSize(requests);
    }
  }

  @Test
  void retryAfterIsS3sWhereItHasOne() throws Exception {
    try (ScriptedS3 s3 = new ScriptedS3(e -> ScriptedS3.send(e, 503, "", "Retry-After", "7"));
        Road.Client client = road.to(s3);
        Site site = site(client, sender -> sender)) {
      Wire answer = site.get();
      assertPlain(answer, 503);
      assertThat(answer.header("Retry-After")).isEqualTo("7");
    }
  }

  @Test
  void aSilentS3IsATimeout() throws Exception {
    ScriptedS3[] self = new ScriptedS3[1];
    try (ScriptedS3 s3 = new ScriptedS3(exchange -> self[0].hang(exchange))) {
      self[0] = s3;
      try (Road.Client client = road.impatientlyTo(s3, Duration.ofMillis(200));
          Site site = site(client, sender -> sender)) {
        assertPlain(site.get(), 504);
        assertPlain(site.head(), 504);
      }
    }
  }

  @Test
  void nobodyListensThere() throws Exception {
    ScriptedS3 s3 = new ScriptedS3(exchange -> {});
    s3.close();
    try (Road.Client client = road.to(s3);
        Site site = site(client, sender -> sender)) {
      Wire answer = site.get();
      assertPlain(answer, answer.status());
      // Netty now and then waits for a connection until it says that it got none in time.
      assertThat(answer.status()).isIn(road == Road.BLOCKING ? List.of(502) : List.of(502, 503));
    }
  }

  /** What the client is not told, the operator is. */
  @ParameterizedTest
  @CsvSource({"500, InternalError, 1", "404, NoSuchKey, 0"})
  void theOperatorIsToldOnceAndInOneLine(int s3Status, String code, int lines) throws Exception {
    Logger log = Logger.getLogger("io.github.safeclose.servlet");
    List<LogRecord> records = new CopyOnWriteArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            records.add(record);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    log.setLevel(Level.INFO);
    log.addHandler(handler);
    String words =
        "<Error><Code>%s</Code><Message>S3's own words\nand more</Message></Error>".formatted(code);
    try (ScriptedS3 s3 = new ScriptedS3(e -> ScriptedS3.send(e, s3Status, words));
        Road.Client client = road.to(s3);
        Site site = site(client, sender -> sender)) {
      site.get();
    } finally {
      log.removeHandler(handler);
      log.setLevel(null);
    }
    assertThat(records).hasSize(lines);
    for (LogRecord record : records) {
      assertThat(record.getLevel()).isEqualTo(Level.WARNING);
      assertThat(record.getThrown()).isNull();
      assertThat(record.getMessage())
          .contains("S3's own words")
          .doesNotContain("\n", ScriptedS3.SECRET);
    }
  }

  @Test
  void allOfOurConnectionsInUseIsBusy() throws Exception {
    ScriptedS3[] self = new ScriptedS3[1];
    try (ScriptedS3 s3 = new ScriptedS3(exchange -> self[0].hang(exchange))) {
      self[0] = s3;
      try (Road.Client client = road.withConnectionsTo(s3, 1, Duration.ofMillis(200));
          Site site = site(client, sender -> sender);
          Socket first = Wire.open(site.port(), "GET")) {
        s3.awaitAsked(1); // by now, the only connection is in use
        assertPlain(site.get(), 503);
        s3.letGo();
        assertThat(new String(first.getInputStream().readNBytes(12), US_ASCII)).endsWith(" 502");
      }
    }
  }

  @Test
  void aSourceThatFailsByTimeoutIsATimeout() {
    Exception failure = new SourceFailedException(new SocketTimeoutException());
    assertThat(ErrorAnswer.of(failure, SendOptions.DEFAULTS).status()).isEqualTo(504);
  }

  /** As where the rest is asked for anew, and the object is another one by then. */
  @Test
  void aBodyThatFailsIsNeverTheClientsFault() {
    S3Exception refusal = (S3Exception) S3Exception.builder().statusCode(412).build();
    Exception failure = new SourceFailedException(refusal);
    assertThat(ErrorAnswer.of(refusal, SendOptions.DEFAULTS).status()).isEqualTo(412);
    assertThat(ErrorAnswer.of(failure, SendOptions.DEFAULTS).status()).isEqualTo(502);
  }
}
