package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.fixture.Background;
import io.github.safeclose.fixture.CountingAborter;
import io.github.safeclose.fixture.RecordingListener;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import io.github.safeclose.fixture.StalledPeer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** C2: close() returns within the policy's time budget, also when the peer has stalled. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class C02DeadlineTest {
  private static final ClosePolicy SHORTLY = ClosePolicy.drainUpTo(1 << 20, Duration.ofMillis(30));

  @Test
  void c02_the_deadline_cuts_a_drain_that_stalls() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(1000).stallsAt(500)).length(1000).policy(SHORTLY).read(10);
    rig.body().close();
    CloseEvent event = rig.assertAborted(CloseReason.DEADLINE);
    Rig.assertBytes(event, 10, 490, 500);
    assertThat(event.closeTime()).isGreaterThanOrEqualTo(Duration.ofMillis(30));
  }

  @Test
  void c02_the_deadline_cuts_a_drain_that_trickles_for_ever() throws IOException {
    Rig rig =
        Rig.on(ScriptedBody.endless().chunks(1))
            .policy(ClosePolicy.drainUpTo(1L << 40, Duration.ofMillis(30)));
    rig.body().close();
    rig.assertAborted(CloseReason.DEADLINE);
  }

  @Test
  void c02_the_deadline_cuts_a_real_stalled_peer() throws IOException {
    RecordingListener events = new RecordingListener();
    SafeClose safeClose = SafeClose.builder().policy(SHORTLY).listener(events).build();
    try (StalledPeer peer = StalledPeer.afterSending(1000)) {
      SafeCloseInputStream body = safeClose.body(peer.stream()).aborter(peer::abort).open();
      assertThat(body.readNBytes(10)).hasSize(10);
      body.close();
      assertThat(peer.isCut()).isTrue();
      assertThat(events.only().reason()).isEqualTo(CloseReason.DEADLINE);
      Rig.assertBytes(events.only(), 10, 990, -1);
    }
  }

  @Test
  void c02_an_aborter_that_may_block_does_not_keep_close_waiting() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    Rig rig = Rig.on(ScriptedBody.of(1000)).length(1000).abortBlocksUntil(never).read(10);
    rig.body().close();
    rig.events.only();
    assertThat(rig.aborter().done()).isZero();
    assertThat(rig.source.closes()).as("closed beside the aborter").isZero();
    never.countDown();
    rig.assertAborted(CloseReason.CLOSED_EARLY);
    assertThat(rig.aborter().thread()).isNotSameAs(Thread.currentThread());
  }

  @Test
  void c02_where_aborting_may_block_the_drain_runs_elsewhere_and_close_returns_in_time()
      throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    Rig rig =
        Rig.on(ScriptedBody.of(1000).stallsAt(500))
            .length(1000)
            .policy(SHORTLY)
            .abortBlocksUntil(never)
            .read(10);
    rig.body().close();
    Rig.assertBytes(rig.events.only(), 10, 490, 500);
    never.countDown();
    rig.assertAborted(CloseReason.DEADLINE);
  }

  @Test
  void c02_where_aborting_may_block_the_probe_runs_elsewhere_too() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    Rig rig =
        Rig.on(ScriptedBody.of(100).stallsAt(100)).length(100).abortBlocksUntil(never).read(100);
    rig.body().close();
    Rig.assertBytes(rig.events.only(), 100, 0, 0);
    never.countDown();
    rig.assertAborted(CloseReason.DEADLINE);
  }

  @Test
  void c02_where_aborting_may_block_a_drain_that_ends_keeps_the_connection() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100)).length(100).draining(100);
    rig.aborter(CountingAborter.mayBlock(rig.source)).read(10);
    rig.body().close();
    Rig.assertBytes(rig.assertKept(CloseOutcome.DRAINED, CloseReason.CLOSED_EARLY), 10, 90, 0);
  }

  @Test
  void c02_a_blocked_plain_close_after_the_probe_is_cut() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100).closeBlocks()).length(100).read(100);
    rig.body().close();
    rig.assertAborted(CloseReason.DEADLINE);
  }

  @Test
  void c02_a_deadline_that_was_met_leaves_nothing_behind() throws Exception {
    Rig rig =
        Rig.on(ScriptedBody.of(100))
            .length(100)
            .policy(ClosePolicy.drainUpTo(100, Duration.ofMillis(100)))
            .read(10);
    rig.body().close();
    // Not to see nothing happen: to give an abort that must never come the time to come.
    TimeUnit.MILLISECONDS.sleep(150);
    rig.assertKept(CloseOutcome.DRAINED, CloseReason.CLOSED_EARLY);
  }

  @Test
  void c02_closing_twice_while_draining_does_not_wait() throws Exception {
    Rig rig = Rig.on(ScriptedBody.of(100).stallsAt(50)).length(100).draining(100).read(10);
    Background<Void> closer = Background.run(() -> rig.body().close());
    rig.source.awaitStalledReader();
    rig.body().close(); // returns although the drain is stalled
    rig.body().abort(); // and this cuts it
    closer.result();
    rig.assertAborted(CloseReason.ABORT_CALLED);
  }
}
