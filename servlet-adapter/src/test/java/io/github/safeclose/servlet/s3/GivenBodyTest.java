package io.github.safeclose.servlet.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.SafeClose;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** What only {@link ObjectSender} has: bodies that the application has asked for itself, modes. */
class GivenBodyTest {
  private static final long HUGE = 256L << 20; // drained, it would show
  private static final CompletionStage<Long> SENT = CompletableFuture.completedStage(0L);

  private static ScriptedS3 sending(long bytes) throws IOException {
    AtomicReference<ScriptedS3> self = new AtomicReference<>();
    ScriptedS3 s3 = new ScriptedS3(exchange -> self.get().promise(exchange, bytes, bytes));
    self.set(s3);
    return s3;
  }

  @Test
  void aBodyThatTheApplicationAskedForItself() throws Exception {
    try (ScriptedS3 s3 = new ScriptedS3(Play::object);
        S3Client client = s3.client();
        Site site =
            new Site(
                Road.BLOCKING,
                (q, r) -> {
                  ResponseInputStream<GetObjectResponse> body =
                      client.getObject(o -> o.bucket("b").key("k").range("bytes=2-4"));
                  ObjectSender.of(client).attachment("x").send(body, q, r);
                  return SENT;
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

  @Test
  void isClosedInConstantTimeToo() throws Exception {
    try (ScriptedS3 s3 = sending(HUGE);
        S3Client client = s3.client();
        Site site =
            new Site(
                Road.BLOCKING,
                (q, r) -> {
                  ObjectSender.of(client).send(client.getObject(o -> o.bucket("b").key("k")), q, r);
                  return SENT;
                })) {
      assertThat(site.leftEarly(true).getClass().getName())
          .isEqualTo("org.apache.catalina.connector.ClientAbortException");
      assertThat(site.head().status()).isEqualTo(200);
      assertThat(site.outcome()).isEmpty();
      assertThat(s3.written()).isLessThan(HUGE / 4);
    }
  }

  /** The configuration is used: this one changes nothing, so the SDK reads the rest. */
  @Test
  void inObserveModeClosingIsAsItWas() throws Exception {
    SafeClose observe = SafeClose.builder().mode(SafeClose.Mode.OBSERVE).build();
    try (ScriptedS3 s3 = sending(HUGE / 4);
        S3Client client = s3.client();
        Site site =
            new Site(
                Road.BLOCKING,
                (q, r) -> {
                  ObjectSender.of(client, observe).send("b", "k", q, r);
                  return SENT;
                })) {
      site.leftEarly(true);
      assertThat(s3.written()).isEqualTo(HUGE / 4);
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
                Road.BLOCKING,
                (q, r) -> {
                  InputStream none = InputStream.nullInputStream();
                  AbortableInputStream body = AbortableInputStream.create(none);
                  ObjectSender.of(client).send(new ResponseInputStream<>(object, body), q, r);
                  return SENT;
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
