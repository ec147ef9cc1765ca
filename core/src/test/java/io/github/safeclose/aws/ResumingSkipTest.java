package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.safeclose.CloseOutcome;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** A large skip asks for what comes after, instead of reading. */
@Timeout(60)
class ResumingSkipTest {
  private static final long LENGTH = 1L << 30;
  private static final int JUMP = 1 << 20;

  private Resumed s3;

  private Resumed of(long length) throws IOException {
    s3 = new Resumed(length);
    return s3;
  }

  @AfterEach
  void close() throws IOException {
    s3.close();
  }

  private ResponseInputStream<GetObjectResponse> get() {
    return s3.reads().jumpFrom(JUMP).build().getObject(Resumed.OBJECT);
  }

  private void assertNext(ResponseInputStream<GetObjectResponse> body, long offset)
      throws IOException {
    assertThat(body.readNBytes(1000)).isEqualTo(s3.origin.content().bytes(offset, 1000));
  }

  @Test
  void a_large_skip_is_a_ranged_request() throws Exception {
    of(LENGTH);
    long jumped = LENGTH - 10_000 - 1000;
    try (var body = get()) {
      assertNext(body, 0);
      body.skipNBytes(jumped);
      assertThat(s3.origin.requests).as("the next read asks").hasSize(1);
      assertNext(body, LENGTH - 10_000);
    }
    assertThat(s3.origin.sent("range"))
        .containsExactly("none", "bytes=" + (LENGTH - 10_000) + "-" + (LENGTH - 1));
    assertThat(s3.origin.sent("if-match")).containsExactly("none", "\"of version 1\"");
    assertThat(s3.origin.bodyBytes).hasValueLessThan(32L << 20);
    assertThat(s3.event().bytesRead()).isEqualTo(2000);
    assertThat(s3.event().bytesDrained()).hasValue(0);
    assertThat(s3.event().bytesAvoided()).hasValue(LENGTH - 2000);
    assertThat(s3.event().timesResumed()).isZero();
  }

  @Test
  void a_small_skip_reads() throws Exception {
    of(3 * JUMP);
    try (var body = get()) {
      assertThat(body.skip(JUMP - 1)).isEqualTo(JUMP - 1);
      assertNext(body, JUMP - 1);
    }
    assertThat(s3.origin.requests).hasSize(1);
    assertThat(s3.event().bytesRead()).isEqualTo(JUMP + 999);
  }

  @Test
  void skips_in_a_row_are_one_request() throws Exception {
    of(LENGTH);
    try (var body = get()) {
      body.skipNBytes(JUMP);
      body.skipNBytes(7);
      body.skipNBytes(3L * JUMP);
      assertNext(body, 4L * JUMP + 7);
    }
    assertThat(s3.origin.requests).hasSize(2);
    assertThat(s3.event().bytesRead()).isEqualTo(1000);
  }

  @Test
  void a_skip_ends_at_the_end() throws Exception {
    of(LENGTH);
    try (var body = get()) {
      assertThat(body.skip(Long.MAX_VALUE)).isEqualTo(LENGTH);
      assertThat(body.skip(1)).isZero();
      assertThat(body.read()).isEqualTo(-1);
    }
    assertThat(s3.origin.requests).hasSize(1);
    assertThat(s3.event().outcome()).isEqualTo(CloseOutcome.EXHAUSTED);
    assertThat(s3.event().bytesRead()).isZero();
    assertThat(s3.event().bytesAvoided()).hasValue(LENGTH);
    assertThat(s3.event().checksumVerified()).isFalse();
  }

  @Test
  void too_large_a_skip_by_skipNBytes_says_so() throws Exception {
    of(LENGTH);
    try (var body = get()) {
      assertThat(catchThrowable(() -> body.skipNBytes(LENGTH + 1)))
          .isInstanceOf(EOFException.class);
    }
  }

  @Test
  void a_skip_stays_inside_the_range() throws Exception {
    of(LENGTH);
    var reads = s3.reads().jumpFrom(JUMP).build();
    try (var body =
        reads.getObject(it -> it.bucket("bucket").key("object").range("bytes=100-9999999"))) {
      body.skipNBytes(5_000_000);
      assertNext(body, 5_000_100);
    }
    assertThat(s3.origin.sent("range")).contains("bytes=5000100-9999999");
  }

  @Test
  void what_was_jumped_to_is_resumed_as_well() throws Exception {
    of(LENGTH);
    s3.origin.faults(Fault.NONE, Fault.status(503), Fault.cut(500));
    try (var body = get()) {
      body.skipNBytes(LENGTH - JUMP);
      assertThat(s3.origin.content().compare(body, LENGTH - JUMP)).isEqualTo(JUMP);
    }
    assertThat(s3.origin.requests).hasSize(4);
    assertThat(s3.event().timesResumed()).isEqualTo(1);
  }

  @Test
  void attempts_after_a_jump_are_bounded() throws Exception {
    of(LENGTH);
    s3.origin.faults(Fault.NONE).thenAlways(nth -> Fault.status(503));
    var reads = s3.reads().jumpFrom(JUMP).maxAttempts(2).build();
    try (var body = reads.getObject(Resumed.OBJECT)) {
      body.skipNBytes(JUMP);
      assertThat(catchThrowable(body::read))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot continue the object at byte " + JUMP)
          .hasMessageContaining("503");
    }
    assertThat(s3.origin.requests).hasSize(4);
  }

  @Test
  void the_object_may_have_changed_before_the_jump() throws Exception {
    of(LENGTH);
    try (var body = get()) {
      s3.origin.overwrite(2, LENGTH);
      body.skipNBytes(JUMP);
      assertThat(catchThrowable(body::read)).hasMessageContaining("the object changed");
    }
  }

  @Test
  void without_a_strong_etag_or_a_length_a_skip_reads() throws Exception {
    of(3 * JUMP).origin.header("ETag", "W/\"weak\"");
    try (var body = get()) {
      body.skipNBytes(2 * JUMP);
      assertNext(body, 2 * JUMP);
    }
    s3.close();
    of(3 * JUMP).origin.header("Transfer-Encoding", "chunked").header("Content-Length", "");
    try (var body = get()) {
      body.skipNBytes(2 * JUMP);
      assertNext(body, 2 * JUMP);
    }
    assertThat(s3.origin.requests).hasSize(1);
  }

  @Test
  void closing_after_a_jump_asks_for_nothing() throws Exception {
    of(LENGTH);
    get().close();
    var body = get();
    body.skipNBytes(LENGTH - 10);
    body.close();
    assertThat(s3.origin.requests).hasSize(2);
    assertThat(s3.wholes.events().get(1).outcome()).isEqualTo(CloseOutcome.ABORTED);
    assertThat(List.of(s3.wholes.events().get(1).bytesRead())).containsExactly(0L);
  }

  /** Who ends the body while a jump is under way freezes the count before it or after it. */
  @Test
  void a_jump_counts_from_where_it_has_ended() throws Exception {
    of(LENGTH);
    Parts parts = new Parts(s3.s3, Resumed.OBJECT, s3.s3.getObject(Resumed.OBJECT), false);
    ObjectRange whole = new ObjectRange("\"e\"", 0, LENGTH, LENGTH, true);
    SplicedBody body = new SplicedBody(parts, whole, ResumeLimits.DEFAULTS, null);
    assertThat(body.jump(LENGTH / 2)).isEqualTo(LENGTH / 2);
    assertThat(body.jump(5)).isEqualTo(5);
    assertThat(body.bytesJumped(LENGTH / 2)).isEqualTo(LENGTH / 2);
    assertThat(body.bytesJumped(LENGTH / 2 + 5)).isEqualTo(LENGTH / 2 + 5);
  }
}
