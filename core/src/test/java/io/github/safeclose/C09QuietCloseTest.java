package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.safeclose.fixture.Await;
import io.github.safeclose.fixture.Background;
import io.github.safeclose.fixture.CountingAborter;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** C9: close() is quiet about what it caused, and an interrupted closer never drains. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class C09QuietCloseTest {

  @AfterEach
  void clearFlag() {
    Thread.interrupted();
  }

  static Stream<Throwable> failures() {
    return Stream.of(
        new IOException("scripted"), new IllegalStateException("scripted"), new AssertionError());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void c09_what_closing_after_the_abort_throws_is_swallowed(Throwable failure) throws IOException {
    Rig closed = Rig.on(ScriptedBody.of(100).closeThrows(failure)).read(10);
    closed.body().close();
    closed.assertAborted(CloseReason.CLOSED_EARLY);
    Rig aborted = Rig.on(ScriptedBody.of(100).closeThrows(failure)).read(10);
    aborted.body().abort();
    aborted.assertAborted(CloseReason.ABORT_CALLED);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void c09_a_failing_drain_is_swallowed(Throwable failure) throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100).failsAt(50, failure)).length(100).draining(100).read(10);
    rig.body().close();
    Rig.assertBytes(rig.assertAborted(CloseReason.SOURCE_FAILED), 10, 40, 50);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void c09_abort_after_the_end_is_quiet_too(Throwable failure) throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(10).closeThrows(failure));
    assertThat(rig.body().readAllBytes()).hasSize(10);
    rig.body().abort();
    rig.assertKept(CloseOutcome.EXHAUSTED, CloseReason.END_OF_BODY);
  }

  @Test
  void c09_an_interrupted_closer_aborts_instead_of_draining() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100)).length(100).draining(100).read(10);
    Thread.currentThread().interrupt();
    rig.body().close();
    assertFlagKeptFrom(rig);
    Rig.assertBytes(rig.assertAborted(CloseReason.CLOSED_EARLY), 10, 0, 90);
  }

  @Test
  void c09_an_interrupted_closer_does_not_probe() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(10)).length(10).read(10);
    long touches = rig.source.touches();
    Thread.currentThread().interrupt();
    rig.body().close();
    assertFlagKeptFrom(rig);
    assertThat(rig.source.touches()).isEqualTo(touches);
    rig.assertAborted(CloseReason.CLOSED_EARLY);
  }

  @Test
  void c09_an_interrupted_closer_closes_a_body_at_its_end_plainly() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(10));
    assertThat(rig.body().readAllBytes()).hasSize(10);
    Thread.currentThread().interrupt();
    rig.body().close();
    assertFlagKeptFrom(rig);
    rig.assertKept(CloseOutcome.EXHAUSTED, CloseReason.END_OF_BODY);
  }

  @Test
  void c09_an_interrupted_aborter_and_a_failed_read_keep_the_flag_from_the_client()
      throws IOException {
    Rig aborted = Rig.on(ScriptedBody.of(10)).read(5);
    Thread.currentThread().interrupt();
    aborted.body().abort();
    assertFlagKeptFrom(aborted);
    aborted.assertAborted(CloseReason.ABORT_CALLED);

    Thread.interrupted();
    Rig failed = Rig.on(ScriptedBody.of(10).failsAt(5, new IOException("interrupted"))).read(5);
    Thread.currentThread().interrupt();
    assertThrows(IOException.class, () -> failed.body().read());
    assertFlagKeptFrom(failed);
    failed.assertAborted(CloseReason.SOURCE_FAILED);
  }

  @Test
  void c09_an_interrupted_reader_that_comes_out_last_closes_without_the_flag() throws IOException {
    ScriptedBody source = ScriptedBody.of(100).stallsAt(50);
    Rig rig = Rig.on(source).aborter(CountingAborter.of(() -> {})).read(50);
    Background<Boolean> reader =
        Background.call(
            () -> {
              assertThrows(IOException.class, () -> rig.body().read());
              return Thread.currentThread().isInterrupted();
            });
    source.awaitStalledReader();
    rig.body().abort();
    assertThat(source.closes()).as("beside a reader").isZero();
    reader.thread().interrupt();
    source.release();
    assertThat(reader.result()).as("restored").isTrue();
    rig.assertAborted(CloseReason.ABORT_CALLED);
    assertThat(source.wasClosedInterrupted()).isFalse();
  }

  private static void assertFlagKeptFrom(Rig rig) {
    assertThat(Thread.currentThread().isInterrupted()).as("restored").isTrue();
    assertThat(rig.aborter().wasCalledInterrupted()).isFalse();
    assertThat(rig.source.wasClosedInterrupted()).isFalse();
  }

  @Test
  void c09_a_closer_interrupted_while_a_helper_drains_cuts_the_drain() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100).stallsAt(50)).length(100).draining(100);
    rig.aborter(CountingAborter.mayBlock(rig.source)).read(10);
    Background<Boolean> closer =
        Background.call(
            () -> {
              rig.body().close();
              return Thread.currentThread().isInterrupted();
            });
    rig.source.awaitStalledReader();
    closer.thread().interrupt();
    assertThat(closer.result()).as("restored").isTrue();
    Rig.assertBytes(rig.assertAborted(CloseReason.CLOSED_EARLY), 10, 40, 50);
  }

  @Test
  void c09_an_interrupted_closer_does_not_wait_for_an_aborter_that_may_block() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    Rig rig = Rig.on(ScriptedBody.of(100)).length(100).abortBlocksUntil(never).read(10);
    Thread.currentThread().interrupt();
    rig.body().close();
    assertThat(Thread.interrupted()).isTrue();
    rig.events.only();
    never.countDown();
    rig.assertAborted(CloseReason.CLOSED_EARLY);
    Await.until("the abort", () -> rig.aborter().done() == 1);
    assertThat(rig.aborter().wasCalledInterrupted()).isFalse();
  }
}
