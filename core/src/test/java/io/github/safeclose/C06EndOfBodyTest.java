package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.safeclose.fixture.Await;
import io.github.safeclose.fixture.Background;
import io.github.safeclose.fixture.CountingAborter;
import io.github.safeclose.fixture.LogCapture;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** C6: what is at its end is not aborted; what may be is asked once. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class C06EndOfBodyTest {

  @Test
  void c06_a_body_whose_end_was_seen_is_closed_plainly() throws IOException {
    for (int style = 0; style < 4; style++) {
      Rig rig = Rig.on(ScriptedBody.of(100)).read(100);
      switch (style) {
        case 0 -> assertThat(rig.body().read()).isEqualTo(-1);
        case 1 -> assertThat(rig.body().readNBytes(5)).isEmpty();
        case 2 -> assertThat(rig.body().skip(5)).isZero();
        default -> assertThat(rig.body().readAllBytes()).isEmpty();
      }
      rig.body().close();
      rig.assertKept(CloseOutcome.EXHAUSTED, CloseReason.END_OF_BODY);
    }
  }

  @Test
  void c06_read_to_its_known_length_it_is_asked_for_one_byte_and_kept_if_that_is_its_end()
      throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100)).length(100).read(100);
    long touches = rig.source.touches();
    rig.body().close();
    assertThat(rig.source.touches()).isEqualTo(touches + 1);
    Rig.assertBytes(rig.assertKept(CloseOutcome.EXHAUSTED, CloseReason.END_OF_BODY), 100, 0, 0);
  }

  @Test
  void c06_an_empty_body_is_asked_too() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(0)).length(0);
    rig.body().close();
    Rig.assertBytes(rig.assertKept(CloseOutcome.EXHAUSTED, CloseReason.END_OF_BODY), 0, 0, 0);
  }

  @Test
  void c06_the_probe_takes_one_byte_and_a_byte_means_abort() throws IOException {
    try (LogCapture log = LogCapture.start()) {
      Rig rig = Rig.on(ScriptedBody.endless()).length(100).draining(1 << 20).read(100);
      rig.body().close();
      assertThat(rig.source.taken()).isEqualTo(101);
      Rig.assertBytes(rig.assertAborted(CloseReason.CLOSED_EARLY), 100, 1, -1);
      assertThat(log.warnings("longer than its known length")).hasSize(1);
    }
  }

  @Test
  void c06_a_zero_beyond_the_known_length_is_a_byte_and_not_the_end() throws IOException {
    int length = 1;
    while (ScriptedBody.byteAt(length) != 0) {
      length++;
    }
    try (LogCapture log = LogCapture.start()) {
      Rig rig = Rig.on(ScriptedBody.of(length + 1L)).length(length).read(length);
      rig.body().close();
      Rig.assertBytes(rig.assertAborted(CloseReason.CLOSED_EARLY), length, 1, -1);
      assertThat(log.warnings("longer than its known length")).hasSize(1);
    }
  }

  @Test
  void c06_a_stalled_probe_is_cut_although_the_policy_gives_no_time() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100).stallsAt(100)).length(100).read(100);
    rig.body().close();
    CloseEvent event = rig.assertAborted(CloseReason.DEADLINE);
    Rig.assertBytes(event, 100, 0, 0);
    assertThat(event.closeTime()).isGreaterThanOrEqualTo(Duration.ofMillis(100));
  }

  @Test
  void c06_the_probe_has_the_policys_time_where_there_is_some() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100).stallsAt(100)).length(100).draining(1).read(100);
    Background<Void> closer = Background.run(() -> rig.body().close());
    rig.source.awaitStalledReader();
    rig.source.release(); // the last chunk arrives
    closer.result();
    rig.assertKept(CloseOutcome.EXHAUSTED, CloseReason.END_OF_BODY);
  }

  @Test
  void c06_a_failing_probe_means_abort() throws IOException {
    Rig rig =
        Rig.on(ScriptedBody.of(100).failsAt(100, new IOException("reset"))).length(100).read(100);
    rig.body().close();
    rig.assertAborted(CloseReason.SOURCE_FAILED);
  }

  @Test
  void c06_a_drain_to_the_known_length_asks_for_the_end_too() throws IOException {
    Rig kept = Rig.on(ScriptedBody.of(100)).length(100).draining(90).read(10);
    kept.body().close();
    kept.assertKept(CloseOutcome.DRAINED, CloseReason.CLOSED_EARLY);
    Rig stalled = Rig.on(ScriptedBody.of(100).stallsAt(100)).length(100);
    stalled.policy(ClosePolicy.drainUpTo(90, Duration.ofMillis(30))).read(10);
    stalled.body().close();
    Rig.assertBytes(stalled.assertAborted(CloseReason.DEADLINE), 10, 90, 0);
  }

  @Test
  void c06_a_probe_whose_plain_close_fails_means_abort() throws IOException {
    Rig rig =
        Rig.on(ScriptedBody.of(100).closeThrows(new IOException("reset"))).length(100).read(100);
    rig.body().close();
    rig.assertAborted(CloseReason.SOURCE_FAILED);
  }

  @Test
  void c06_a_plain_close_that_blocks_is_cut() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(10).closeBlocks());
    assertThat(rig.body().readAllBytes()).hasSize(10);
    rig.body().close();
    assertThat(rig.aborter().calls()).isEqualTo(1);
    assertThat(rig.source.closes()).isEqualTo(1);
    assertThat(rig.events.only().outcome()).isEqualTo(CloseOutcome.EXHAUSTED);
  }

  @Test
  void c06_a_plain_close_that_blocks_is_cut_where_aborting_may_block() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(10).closeBlocks());
    rig.aborter(CountingAborter.mayBlock(rig.source));
    assertThat(rig.body().readAllBytes()).hasSize(10);
    rig.body().close();
    Await.until("the cut", () -> rig.source.isCut());
    assertThat(rig.aborter().calls()).isEqualTo(1);
    assertThat(rig.events.only().outcome()).isEqualTo(CloseOutcome.EXHAUSTED);
  }

  @Test
  void c06_the_clients_own_failure_to_close_a_body_at_its_end_passes() throws IOException {
    for (Throwable failure :
        new Throwable[] {new IOException("own"), new RuntimeException("own")}) {
      Rig rig = Rig.on(ScriptedBody.of(10).closeThrows(failure));
      assertThat(rig.body().readAllBytes()).hasSize(10);
      assertThat(assertThrows(Exception.class, () -> rig.body().close())).isSameAs(failure);
      rig.body().close();
      rig.assertKept(CloseOutcome.EXHAUSTED, CloseReason.END_OF_BODY);
    }
  }

  @Test
  void c06_a_plain_close_that_blocks_holds_nobody_up_although_aborting_blocks_too()
      throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    Rig rig = Rig.on(ScriptedBody.of(10).closeBlocks()).abortBlocksUntil(never);
    rig.opened(
        body -> {
          body.closeNanos = 20_000_000;
          return body;
        });
    assertThat(rig.body().readAllBytes()).hasSize(10);
    rig.body().close(); // although neither the close nor the aborter has returned
    Await.until("the abort", () -> rig.aborter().calls() == 1);
    assertThat(rig.aborter().done()).isZero();
    never.countDown();
  }

  @Test
  void c06_what_a_cut_plain_close_throws_is_our_doing_and_stays_here() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(10).closeBlocks().closeThrows(new IOException("cut")));
    assertThat(rig.body().readAllBytes()).hasSize(10);
    rig.body().close();
    assertThat(rig.aborter().calls()).isEqualTo(1);
  }

  @Test
  void c06_a_body_of_unknown_length_that_happens_to_be_at_its_end_is_not_asked()
      throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100)).read(100);
    long touches = rig.source.touches();
    rig.body().close();
    assertThat(rig.source.touches()).isEqualTo(touches);
    rig.assertAborted(CloseReason.CLOSED_EARLY);
  }
}
