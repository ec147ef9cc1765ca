package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.safeclose.fixture.RecordingListener;
import io.github.safeclose.internal.JumpingSource;
import io.github.safeclose.internal.Resuming;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** C13: a source that can skip without reading is asked to, and the counts stay exact. */
class C13JumpTest {
  private static final int LENGTH = 5000;

  private final RecordingListener listener = new RecordingListener();
  private final Jumper source = new Jumper();
  private final SafeCloseInputStream body =
      SafeClose.builder()
          .listener(listener)
          .build()
          .body(source)
          .aborter(source)
          .length(LENGTH)
          .open();

  /** Skips by a pointer; what it was asked for is kept. */
  private static final class Jumper extends ByteArrayInputStream
      implements JumpingSource, Aborter, Resuming {
    private long least = 100;
    private long jumped;
    private int asked;
    private IOException failure;
    private Runnable meanwhile = () -> {};

    Jumper() {
      super(new byte[LENGTH]);
    }

    @Override
    public long jump(long n) throws IOException {
      asked++;
      meanwhile.run();
      if (failure != null) {
        throw failure;
      }
      long jump = n < least ? 0 : super.skip(n);
      jumped += jump;
      return jump;
    }

    @Override
    public synchronized long skip(long n) {
      throw new AssertionError("a body reads, or jumps");
    }

    @Override
    public void abort() {}

    @Override
    public long bytesJumped(long passed) {
      return Math.min(passed, jumped);
    }

    @Override
    public int timesResumed() {
      return 3;
    }

    @Override
    public boolean checksumVerified() {
      return true;
    }

    @Override
    public boolean isPart() {
      return true;
    }
  }

  @Test
  void c13_jumped_bytes_are_passed_and_not_read() throws Exception {
    assertThat(body.readNBytes(10)).hasSize(10);
    assertThat(body.skip(4000)).isEqualTo(4000);
    body.close();
    assertThat(listener.only().bytesRead()).isEqualTo(10);
    assertThat(listener.only().bytesAvoided()).hasValue(4990);
  }

  @Test
  void c13_the_end_behind_a_jump_is_the_known_length() throws Exception {
    assertThat(body.skip(4000)).isEqualTo(4000);
    assertThat(body.readAllBytes()).hasSize(1000);
    assertThat(listener.only().outcome()).isEqualTo(CloseOutcome.EXHAUSTED);
    assertThat(listener.only().bytesRead()).isEqualTo(1000);
    assertThat(body.skip(4000)).isZero();
    assertThat(source.asked).isEqualTo(1);
  }

  @Test
  void c13_what_is_not_worth_a_jump_is_read() throws Exception {
    assertThat(body.skip(99)).isEqualTo(99);
    assertThat(source.asked).isEqualTo(1);
    assertThat(body.skip(0)).isZero();
    assertThat(body.skip(-1)).isZero();
    assertThat(source.asked).isEqualTo(1);
    body.close();
    assertThat(listener.only().bytesRead()).isEqualTo(99);
  }

  @Test
  void c07_a_jump_that_fails_is_a_failed_read() throws Exception {
    source.failure = new IOException("scripted");
    assertThatThrownBy(() -> body.skip(1000)).isSameAs(source.failure);
    assertThat(listener.only().reason()).isEqualTo(CloseReason.SOURCE_FAILED);
    assertThatThrownBy(() -> body.skip(1000)).hasCause(source.failure);
  }

  @Test
  void c05_a_jump_that_an_abort_came_into_is_discarded() throws Exception {
    source.meanwhile = body::abort;
    assertThatThrownBy(() -> body.skip(1000)).isInstanceOf(IOException.class);
    assertThat(listener.only().bytesRead()).isZero();
    assertThat(listener.only().reason()).isEqualTo(CloseReason.ABORT_CALLED);
  }

  @Test
  void the_event_tells_what_the_aborter_says_of_resuming() throws Exception {
    body.close();
    assertThat(listener.only().isPart()).isTrue();
    assertThat(listener.only().timesResumed()).isEqualTo(3);
    assertThat(listener.only().checksumVerified()).isTrue();
  }

  @Test
  void the_event_of_another_body_says_nothing_of_it() throws Exception {
    RecordingListener other = new RecordingListener();
    SafeClose.builder()
        .listener(other)
        .build()
        .wrap(new ByteArrayInputStream(new byte[5]), () -> {})
        .close();
    assertThat(other.only().isPart()).isFalse();
    assertThat(other.only().timesResumed()).isZero();
    assertThat(other.only().checksumVerified()).isFalse();
  }
}
