package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.fixture.Await;
import io.github.safeclose.fixture.Background;
import io.github.safeclose.fixture.CountingAborter;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** C11: a drain that goes wrong is an abort; one decision between the deadline and the end. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class C11DrainRaceTest {

  @Test
  void c11_a_failing_drain_becomes_an_abort() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100).failsAt(50, new IOException("reset")));
    rig.draining(1000).read(10);
    rig.body().close();
    Rig.assertBytes(rig.assertAborted(CloseReason.SOURCE_FAILED), 10, 40, -1);
  }

  @Test
  void c11_a_drain_that_outlives_its_bytes_becomes_an_abort() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100)).draining(50).read(10);
    rig.body().close();
    Rig.assertBytes(rig.assertAborted(CloseReason.CLOSED_EARLY), 10, 50, -1);
  }

  @Test
  void c11_if_the_deadline_wins_a_clean_end_after_it_keeps_nothing() throws IOException {
    // The peer's end arrives at the very moment of the cut: the reader sees -1, not a failure.
    ScriptedBody source = ScriptedBody.of(50).stallsAt(50);
    Rig rig =
        Rig.on(source)
            .length(50)
            .policy(ClosePolicy.drainUpTo(100, Duration.ofMillis(20)))
            .aborter(CountingAborter.of(source::release))
            .read(10);
    rig.body().close();
    Rig.assertBytes(rig.assertAborted(CloseReason.DEADLINE), 10, 40, 0);
  }

  @Test
  @Tag("slow")
  void c11_deadline_against_drained_end_has_one_winner() {
    for (int round = 0; round < 400; round++) {
      ScriptedBody source = ScriptedBody.of(50).stallsAt(50);
      Rig rig =
          Rig.on(source)
              .length(50)
              .policy(ClosePolicy.drainUpTo(100, Duration.ofMillis(3)))
              .aborter(CountingAborter.of(source::release));
      if (round % 4 == 0) {
        rig.aborter(CountingAborter.mayBlock(source));
      }
      SafeCloseInputStream body = rig.body();
      Background<Void> closer = Background.run(body::close);
      long aboutTheDeadline = System.nanoTime() + 2_500_000 + round * 5_000L;
      while (System.nanoTime() - aboutTheDeadline < 0) {
        Thread.onSpinWait();
      }
      source.release();
      closer.result();
      CloseEvent event = rig.events.only();
      if (event.outcome().mayReuseConnection()) {
        rig.assertKept(CloseOutcome.DRAINED, CloseReason.CLOSED_EARLY);
      } else {
        rig.assertAborted(CloseReason.DEADLINE);
      }
    }
  }

  @Test
  void c11_bytes_a_cut_drain_gets_late_do_not_count() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    Rig rig =
        Rig.on(ScriptedBody.of(100).stallsAt(50))
            .length(100)
            .draining(100)
            .abortBlocksUntil(never)
            .read(10);
    Background<Void> closer = Background.run(() -> rig.body().close());
    rig.source.awaitStalledReader();
    rig.body().abort();
    rig.source.release();
    closer.result();
    never.countDown();
    Rig.assertBytes(rig.assertAborted(CloseReason.ABORT_CALLED), 10, 40, 50);
  }

  @Test
  void c11_a_cut_drain_stops_although_the_client_still_has_bytes() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100).chunks(1).stallsAt(50).buffered(40)).length(100);
    rig.draining(100).read(10);
    Background<Void> closer = Background.run(() -> rig.body().close());
    rig.source.awaitStalledReader();
    rig.body().abort();
    closer.result();
    Rig.assertBytes(rig.assertAborted(CloseReason.ABORT_CALLED), 10, 40, 50);
    assertThat(rig.source.taken()).as("the read that was under way").isLessThanOrEqualTo(51);
  }

  @Test
  void c11_a_body_cut_while_its_policy_thinks_is_not_drained() throws IOException {
    for (boolean mayBlock : new boolean[] {false, true}) {
      ScriptedBody source = ScriptedBody.of(100);
      CountDownLatch asked = new CountDownLatch(1);
      CountDownLatch cut = new CountDownLatch(1);
      Rig rig =
          Rig.on(source)
              .length(100)
              .aborter(mayBlock ? CountingAborter.mayBlock(source) : CountingAborter.of(source))
              .policy(
                  body -> {
                    asked.countDown();
                    Await.latch(cut, "the abort");
                    return new DrainBudget(100, Rig.AGES);
                  })
              .read(10);
      source.buffered(100); // a cut client still has bytes to give
      long touches = source.touches();
      Background<Void> closer = Background.run(() -> rig.body().close());
      Await.latch(asked, "the policy");
      rig.body().abort();
      cut.countDown();
      closer.result();
      Rig.assertBytes(rig.assertAborted(CloseReason.ABORT_CALLED), 10, 0, 90);
      assertThat(source.touches()).isEqualTo(touches);
    }
  }
}
