package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.safeclose.CloseOutcome;
import io.github.safeclose.ClosePolicy;
import io.github.safeclose.CloseReason;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What is never resumed, and never two versions in one body. */
@Timeout(60)
class ResumingRefusalsTest {
  private static final int LENGTH = 1_000_000;

  private Resumed s3;

  private Resumed of(long length) throws IOException {
    s3 = new Resumed(length);
    return s3;
  }

  @AfterEach
  void close() throws IOException {
    s3.close();
  }

  /** Reads to the failure; what was read until then is of the first version. */
  private Throwable failureOf(ResponseInputStream<GetObjectResponse> body) {
    ObjectContent expected = new ObjectContent(1);
    return catchThrowable(() -> expected.compare(body, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "W/\"weak\"", "unquoted", "\"\""})
  void without_a_strong_etag_the_read_fails_as_it_would_have(String etag) throws Exception {
    of(LENGTH).origin.header("ETag", etag).faults(Fault.cut(300_000));
    try (var body = s3.get()) {
      Throwable failure = failureOf(body);
      assertThat(failure).isInstanceOf(IOException.class);
      assertThat(failure.getSuppressed())
          .singleElement()
          .satisfies(why -> assertThat(why).hasMessageContaining("no strong ETag"));
    }
    assertThat(s3.origin.requests).hasSize(1);
    assertThat(s3.event().timesResumed()).isZero();
    assertThat(s3.event().reason()).isEqualTo(CloseReason.SOURCE_FAILED);
  }

  @Test
  void a_changed_object_fails_with_a_clear_error() throws Exception {
    of(LENGTH).origin.faults(Fault.cut(300_000));
    try (var body = s3.get()) {
      s3.origin.overwrite(2, LENGTH);
      assertThat(failureOf(body))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the object changed while it was read")
          .hasCauseInstanceOf(S3Exception.class)
          .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
    }
    assertThat(s3.origin.requests).hasSize(2);
  }

  /** A server that does not know If-Match. */
  @ParameterizedTest
  @ValueSource(strings = {"\"of version 2\"", "W/\"of version 1\"", ""})
  void an_answer_with_another_etag_is_refused(String etag) throws Exception {
    of(LENGTH).origin.faults(Fault.cut(300_000), Fault.header("ETag", etag));
    try (var body = s3.get()) {
      assertThat(failureOf(body)).hasMessageContaining("the object changed while it was read");
    }
    assertThat(s3.origin.requests).hasSize(2);
  }

  /** In chunks there is no other length that would tell. */
  @ParameterizedTest
  @CsvSource({
    "bytes 0-999999/1000000",
    "bytes 300001-999999/1000000",
    "bytes 300000-999998/1000000",
    "bytes 300000-999999/1000001",
    "bytes 300000-999999",
    "''"
  })
  void an_answer_with_another_range_is_refused(String range) throws Exception {
    for (boolean chunked : List.of(false, true)) {
      of(LENGTH).origin.faults(Fault.cut(300_000), Fault.header("Content-Range", range));
      if (chunked) {
        s3.origin.header("Transfer-Encoding", "chunked").header("Content-Length", "");
      }
      try (var body = s3.get(it -> it.range("bytes=0-999999"))) {
        assertThat(failureOf(body)).hasMessageContaining("asked for bytes=300000-999999");
      }
      assertThat(s3.origin.requests).hasSize(2);
      assertThat(s3.event().bytesRead()).isEqualTo(300_000);
      s3.close();
    }
  }

  /** Its Content-Length is not that of its Content-Range. */
  @Test
  void an_answer_that_says_it_is_longer_than_its_range_is_refused() throws Exception {
    of(LENGTH).origin.faults(Fault.cut(300_000), Fault.longer(1));
    try (var body = s3.get(it -> it.range("bytes=0-999999"))) {
      assertThat(failureOf(body)).hasMessageContaining("asked for bytes=300000-999999");
    }
    assertThat(s3.event().bytesRead()).isEqualTo(300_000);
  }

  @Test
  void an_answer_that_goes_on_beyond_its_range_is_refused() throws Exception {
    of(LENGTH).origin.faults(Fault.cut(300_000), Fault.longer(1));
    s3.origin.header("Transfer-Encoding", "chunked").header("Content-Length", "");
    try (var body = s3.get(it -> it.range("bytes=0-999999"))) {
      assertThat(failureOf(body))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("more than it was asked for");
    }
    assertThat(s3.event().bytesRead()).isEqualTo(1_000_000);
    assertThat(s3.event().outcome()).isEqualTo(CloseOutcome.ABORTED);
  }

  @Test
  void the_whole_object_instead_of_a_range_is_refused() throws Exception {
    of(LENGTH).origin.faults(Fault.cut(300_000), Fault.IGNORES_RANGE);
    try (var body = s3.get()) {
      assertThat(failureOf(body)).hasMessageContaining("200").hasMessageContaining("206");
    }
    assertThat(s3.origin.requests).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "bytes 0-999999", "items 0-9/10"})
  void a_range_without_a_place_is_not_resumed(String range) throws Exception {
    of(LENGTH).origin.header("Content-Range", range).faults(Fault.cut(300_000));
    try (var body = s3.get(it -> it.range("bytes=0-"))) {
      assertThat(failureOf(body).getSuppressed())
          .singleElement()
          .satisfies(why -> assertThat(why).hasMessageContaining("which bytes of the object"));
    }
    assertThat(s3.origin.requests).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 416})
  void what_will_not_pass_is_not_tried_again(int status) throws Exception {
    of(LENGTH).origin.faults(Fault.cut(300_000), Fault.status(status));
    try (var body = s3.get()) {
      assertThat(failureOf(body))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot continue the object at byte 300000")
          .hasCauseInstanceOf(S3Exception.class);
    }
    assertThat(s3.origin.requests).hasSize(2);
  }

  /** The SDK's own check of the first response: it has all of it, and differs. */
  @Test
  void a_checksum_that_differs_is_not_read_again() throws Exception {
    s3 = new Resumed(LENGTH, Clients.APACHE5, true, Resumed.verifying());
    s3.origin.header("x-amz-checksum-crc32", "AAAAAA==");
    try (var body = s3.get(it -> it.checksumMode(ChecksumMode.ENABLED))) {
      assertThat(failureOf(body))
          .isInstanceOf(SdkClientException.class)
          .hasMessageContaining("checksum");
    }
    assertThat(s3.origin.requests).hasSize(1);
    assertThat(s3.event().checksumVerified()).isFalse();
  }

  @Test
  void nothing_is_resumed_for_an_interrupted_reader() throws Exception {
    of(LENGTH).origin.faults(Fault.cut(300_000));
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (var body = s3.get()) {
      Thread reader =
          new Thread(
              () -> {
                failure.set(catchThrowable(() -> body.readNBytes(300_000)));
                Thread.currentThread().interrupt();
                failure.set(catchThrowable(body::read));
              });
      reader.start();
      reader.join();
    }
    assertThat(failure.get()).isNotNull();
    assertThat(s3.origin.requests).hasSize(1);
  }

  /** close() drains, and its own read fails: that is the end, and not a reason to ask again. */
  @Test
  void nothing_is_resumed_by_close() throws Exception {
    of(LENGTH).origin.faults(Fault.cut(300_000));
    var drains =
        s3.safeClose().toBuilder()
            .policy(ClosePolicy.drainUpTo(LENGTH, Duration.ofSeconds(30)))
            .build();
    var body = s3.reads().safeClose(drains).build().getObject(Resumed.OBJECT);
    body.readNBytes(10);
    body.close();
    assertThat(s3.origin.requests).hasSize(1);
    assertThat(s3.event().outcome()).isEqualTo(CloseOutcome.ABORTED);
    assertThat(s3.event().reason()).isEqualTo(CloseReason.SOURCE_FAILED);
  }

  @Test
  void nothing_is_resumed_after_the_end() throws Exception {
    of(LENGTH);
    var closed = s3.get();
    closed.readNBytes(10);
    closed.close();
    var aborted = s3.get();
    aborted.readNBytes(10);
    aborted.abort();
    assertThat(catchThrowable(closed::read)).isInstanceOf(IOException.class);
    assertThat(catchThrowable(aborted::read)).isInstanceOf(IOException.class);
    assertThat(s3.origin.requests).hasSize(2);
  }
}
