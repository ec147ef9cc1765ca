package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.safeclose.fixture.Await;
import io.github.safeclose.fixture.Background;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a scope with limits does to bodies that go beyond. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScopeLimitsTest {
  private static final Duration SHORT = Duration.ofMillis(80);

  private static CloseScope reading(long maxBytes) {
    return CloseScope.open(new ScopeLimits(maxBytes, Duration.ZERO, Duration.ZERO));
  }

  private static CloseScope idle() {
    return CloseScope.open(new ScopeLimits(Long.MAX_VALUE, SHORT, Duration.ZERO));
  }

  private static Rig in(CloseScope scope, Rig rig) {
    scope.join(rig.body());
    return rig;
  }

  @Test
  void bytes_beyond_the_limit_are_not_read_and_the_reader_gets_an_exception() throws IOException {
    CloseScope scope = reading(100);
    Rig first = in(scope, Rig.on(ScriptedBody.of(1000)));
    Rig second = in(scope, Rig.on(ScriptedBody.of(1000)));
    first.read(60).read(1);
    assertThat(second.body().read(new byte[200])).isEqualTo(39);
    assertThat(second.body().hasEnded()).isFalse();
    assertThat(scope.isReadLimitReached()).isFalse();
    assertThatThrownBy(() -> second.body().read(new byte[200]))
        .isInstanceOf(ReadLimitException.class)
        .hasMessageContaining("may read 100 bytes");
    assertThatThrownBy(first.body()::read).isInstanceOf(ReadLimitException.class);
    assertThat(first.assertAborted(CloseReason.READ_LIMIT).bytesRead()).isEqualTo(61);
    assertThat(second.assertAborted(CloseReason.READ_LIMIT).bytesRead()).isEqualTo(39);
    assertThat(first.source.taken() + second.source.taken()).isEqualTo(100);
    assertThat(scope.isReadLimitReached()).isTrue();
    assertThat(scope.failedReads()).isEqualTo(2);
    assertThatThrownBy(first.body()::read)
        .isInstanceOf(IOException.class)
        .hasCauseInstanceOf(ReadLimitException.class);
  }

  @Test
  void bytes_asked_for_and_not_given_do_not_count() throws IOException {
    CloseScope scope = reading(100);
    Rig rig = in(scope, Rig.on(ScriptedBody.of(1000).chunks(10)));
    byte[] buffer = new byte[64];
    for (int i = 0; i < 10; i++) {
      assertThat(rig.body().read(buffer)).isEqualTo(10);
    }
    assertThatThrownBy(() -> rig.body().read(buffer)).isInstanceOf(ReadLimitException.class);
  }

  @Test
  void a_body_of_exactly_the_limit_is_read_to_its_end() throws IOException {
    CloseScope scope = reading(100);
    Rig rig = in(scope, Rig.on(ScriptedBody.of(100)).length(100));
    rig.read(100);
    assertThat(rig.body().read(new byte[10])).isEqualTo(-1);
    assertThat(rig.body().read()).isEqualTo(-1);
    assertThat(scope.isReadLimitReached()).isFalse();
  }

  @Test
  void a_successor_may_read_what_is_left_and_no_more() throws IOException {
    CloseScope scope = reading(100);
    Rig first = in(scope, Rig.on(ScriptedBody.of(1000)));
    first.read(60);
    scope.close();
    assertThatThrownBy(first.body()::read).isInstanceOf(IOException.class);
    CloseScope successor = scope.successor();
    assertThat(successor.failedReads()).isZero();
    Rig second = in(successor, Rig.on(ScriptedBody.of(1000)));
    second.read(40);
    assertThatThrownBy(second.body()::read).isInstanceOf(ReadLimitException.class);
    assertThat(first.source.taken() + second.source.taken()).isEqualTo(100);
    assertThat(successor.isReadLimitReached()).isTrue();
    assertThat(scope.isReadLimitReached()).isFalse();
    assertThat(successor.failedReads()).isEqualTo(1);
  }

  @Test
  void single_bytes_count_one_each_zeros_too_and_the_end_none() throws IOException {
    CloseScope scope = reading(300);
    Rig first = in(scope, Rig.on(ScriptedBody.of(200)));
    int zeros = 0;
    for (int value = first.body().read(); value >= 0; value = first.body().read()) {
      zeros += value == 0 ? 1 : 0;
    }
    assertThat(zeros).isPositive();
    Rig second = in(scope, Rig.on(ScriptedBody.of(1000)));
    assertThat(second.body().readNBytes(100)).hasSize(100);
    assertThatThrownBy(second.body()::read).isInstanceOf(ReadLimitException.class);
    assertThat(second.source.taken()).isEqualTo(100);
  }

  @Test
  void a_body_that_was_asked_for_its_end_at_the_limit_leaves_nothing_to_the_next()
      throws IOException {
    CloseScope scope = reading(100);
    Rig first = in(scope, Rig.on(ScriptedBody.of(100)).length(100));
    first.read(100);
    assertThat(first.body().read(new byte[10])).isEqualTo(-1);
    Rig second = in(scope, Rig.on(ScriptedBody.of(1000)));
    assertThatThrownBy(second.body()::read).isInstanceOf(ReadLimitException.class);
    assertThat(second.source.taken()).isZero();
  }

  @Test
  void a_detached_body_has_no_limits() throws IOException {
    CloseScope scope = reading(100);
    Rig rig = in(scope, Rig.on(ScriptedBody.of(1000)));
    rig.body().detach();
    rig.read(1000);
    assertThat(scope.isReadLimitReached()).isFalse();
  }

  @Test
  void a_stalled_read_is_freed_and_says_what_happened() throws IOException {
    CloseScope scope = idle();
    Rig rig = in(scope, Rig.on(ScriptedBody.of(1000).stallsAt(100)));
    rig.read(100);
    Throwable failure = Background.failureOf(rig.body()::read).result();
    assertThat(failure)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the source has stalled, it gave nothing for 80 ms");
    Await.until("the event", () -> !rig.events.events().isEmpty());
    rig.assertAborted(CloseReason.SOURCE_STALLED);
    assertThat(scope.failedReads()).isEqualTo(1);
    assertThatThrownBy(rig.body()::read).hasMessageContaining("the source has stalled");
    assertThat(scope.openBodies()).isZero();
  }

  /** Both are in use for longer than it takes to end the one that has stalled. */
  @Test
  void a_slow_source_and_a_slow_reader_have_not_stalled() throws IOException {
    CloseScope scope = idle();
    Rig stalled = in(scope, Rig.on(ScriptedBody.of(1000).stallsAt(0)));
    Rig unread = in(scope, Rig.on(ScriptedBody.of(1000)));
    SafeCloseInputStream slow = SafeCloseInputStream.wrap(new SlowSource(), () -> {});
    scope.join(slow);
    unread.read(10);
    Background<Throwable> reader = Background.failureOf(stalled.body()::read);
    while (!reader.isDone()) {
      assertThat(slow.read()).isZero();
    }
    Await.until("the event", () -> !stalled.events.events().isEmpty());
    stalled.assertAborted(CloseReason.SOURCE_STALLED);
    assertThat(slow.read()).isZero();
    unread.read(10);
  }

  /** Whoever looks finds a reader inside, as good as always. */
  private static final class SlowSource extends InputStream {
    @Override
    public int read() {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      return 0;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      bytes[offset] = (byte) read();
      return 1;
    }
  }

  @Test
  void a_body_that_nobody_reads_is_ended_where_that_has_a_limit() throws IOException {
    CloseScope scope =
        CloseScope.open(new ScopeLimits(Long.MAX_VALUE, Duration.ofMinutes(10), SHORT));
    Rig unread = in(scope, Rig.on(ScriptedBody.of(1000)));
    Rig stalled = in(scope, Rig.on(ScriptedBody.of(1000).stallsAt(0)));
    Background<Throwable> reader = Background.failureOf(stalled.body()::read);
    unread.read(10);
    Await.until("the event", () -> !unread.events.events().isEmpty());
    assertThat(unread.assertAborted(CloseReason.UNREAD).bytesRead()).isEqualTo(10);
    assertThatThrownBy(unread.body()::read)
        .hasMessageContaining("nobody has read this body for 80 ms");
    assertThat(reader.isDone()).isFalse();
    scope.close();
    assertThat(reader.result()).isInstanceOf(IOException.class);
  }

  @Test
  void a_body_that_joins_when_others_have_ended_is_looked_after_too() throws IOException {
    CloseScope scope = idle();
    Rig first = in(scope, Rig.on(ScriptedBody.of(10)));
    first.body().readAllBytes();
    first.body().close();
    Await.until("the looks have ended", () -> !scope.isLooking());
    Rig second = in(scope, Rig.on(ScriptedBody.of(10).stallsAt(0)));
    assertThat(Background.failureOf(second.body()::read).result()).hasMessageContaining("stalled");
    Await.until("the event", () -> !second.events.events().isEmpty());
    second.assertAborted(CloseReason.SOURCE_STALLED);
  }

  @Test
  void a_closed_scope_looks_no_more() {
    CloseScope scope = idle();
    in(scope, Rig.on(ScriptedBody.of(10)));
    assertThat(scope.isLooking()).isTrue();
    scope.close();
    assertThat(scope.isLooking()).isFalse();
  }

  @Test
  void failed_reads_are_those_that_the_reader_did_not_end_itself() throws IOException {
    CloseScope scope = CloseScope.open();
    Rig failing = in(scope, Rig.on(ScriptedBody.of(100).failsAt(50, new IOException("reset"))));
    Rig shorter = in(scope, Rig.on(ScriptedBody.of(100)).length(200));
    Rig closed = in(scope, Rig.on(ScriptedBody.of(100)));
    Rig whole = in(scope, Rig.on(ScriptedBody.of(100)));
    Rig open = in(scope, Rig.on(ScriptedBody.of(100)));
    assertThatThrownBy(failing.body()::readAllBytes).hasMessage("reset");
    assertThat(scope.failedReads()).isEqualTo(1);
    assertThatThrownBy(shorter.body()::readAllBytes).hasMessageContaining("100 of 200 bytes");
    assertThat(scope.failedReads()).isEqualTo(2);
    closed.body().close();
    assertThatThrownBy(closed.body()::read).isInstanceOf(IOException.class);
    whole.body().readAllBytes();
    whole.body().close();
    assertThatThrownBy(whole.body()::read).isInstanceOf(IOException.class);
    assertThat(scope.failedReads()).isEqualTo(2);
    scope.abortAll(CloseReason.SCOPE_ENDED);
    assertThatThrownBy(open.body()::read).isInstanceOf(IOException.class);
    assertThat(scope.failedReads()).isEqualTo(3);
  }

  @Test
  void limits_that_are_none_are_refused() {
    assertThatThrownBy(() -> new ScopeLimits(-1, Duration.ZERO, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxBytes must be 0 or more, but was -1");
    assertThatThrownBy(() -> new ScopeLimits(0, Duration.ofMillis(9), Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10 ms or more");
    assertThatThrownBy(() -> new ScopeLimits(0, Duration.ofMillis(-9), Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ScopeLimits(0, Duration.ZERO, Duration.ofMillis(9)))
        .hasMessage("maxUnread must be zero (no limit), or 10 ms or more, but was PT0.009S");
    assertThatThrownBy(() -> CloseScope.open(null)).isInstanceOf(NullPointerException.class);
    assertThat(new ScopeLimits(0, Duration.ofDays(400_000), Duration.ZERO).idleNanos())
        .isEqualTo(Long.MAX_VALUE);
  }
}
