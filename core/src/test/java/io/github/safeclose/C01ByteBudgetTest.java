package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.safeclose.fixture.LogCapture;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C1: close() takes at most the policy's byte budget, however much is left. */
class C01ByteBudgetTest {
  private static final long HUGE = 1L << 50;

  @Test
  void c01_by_default_close_takes_nothing() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(HUGE)).length(HUGE).read(10);
    rig.body().close();
    assertThat(rig.source.taken()).isEqualTo(10);
    Rig.assertBytes(rig.assertAborted(CloseReason.CLOSED_EARLY), 10, 0, HUGE - 10);
  }

  @Test
  void c01_nothing_is_taken_of_a_body_nobody_read() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(HUGE)).length(HUGE);
    rig.body().close();
    assertThat(rig.source.touches()).isZero();
    Rig.assertBytes(rig.assertAborted(CloseReason.CLOSED_EARLY), 0, 0, HUGE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 8191, 8192, 8193, 100_000})
  void c01_of_unknown_length_exactly_the_budget_is_taken(int budget) throws IOException {
    Rig rig = Rig.on(ScriptedBody.endless()).draining(budget).read(3);
    rig.body().close();
    assertThat(rig.source.taken()).isEqualTo(3 + budget);
    assertThat(rig.source.largestRead()).isLessThanOrEqualTo(Math.max(Math.min(8192, budget), 3));
    Rig.assertBytes(rig.assertAborted(CloseReason.CLOSED_EARLY), 3, budget, -1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 100, 8192, 16 << 20})
  void c01_a_known_remainder_above_the_budget_is_not_touched(long budget) throws IOException {
    long length = 10 + budget + 1;
    Rig rig = Rig.on(ScriptedBody.of(length)).length(length).draining(budget).read(10);
    rig.body().close();
    assertThat(rig.source.taken()).isEqualTo(10);
    Rig.assertBytes(rig.assertAborted(CloseReason.CLOSED_EARLY), 10, 0, budget + 1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 100, 8191, 8192, 8193, 1 << 20})
  void c01_a_known_remainder_within_the_budget_is_drained(long budget) throws IOException {
    long length = 10 + budget;
    Rig rig = Rig.on(ScriptedBody.of(length)).length(length).draining(budget).read(10);
    rig.body().close();
    Rig.assertBytes(rig.assertKept(CloseOutcome.DRAINED, CloseReason.CLOSED_EARLY), 10, budget, 0);
  }

  @Test
  void c01_a_body_longer_than_it_said_costs_the_budget_and_the_probe() throws IOException {
    try (LogCapture log = LogCapture.start()) {
      Rig rig = Rig.on(ScriptedBody.endless()).length(50).draining(40).read(10);
      rig.body().close();
      assertThat(rig.source.taken()).isEqualTo(50 + 1);
      Rig.assertBytes(rig.assertAborted(CloseReason.CLOSED_EARLY), 10, 41, -1);
      assertThat(log.warnings("longer")).hasSize(1);
    }
  }

  @Test
  void c01_an_unknown_end_within_the_budget_is_found() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(50).chunks(1)).draining(41).read(10);
    rig.body().close();
    Rig.assertBytes(rig.assertKept(CloseOutcome.DRAINED, CloseReason.CLOSED_EARLY), 10, 40, -1);
  }

  @Test
  void c01_a_read_that_brings_nothing_is_not_the_end_of_a_drain() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(50).chunks(8).emptyReadAt(18)).draining(100).read(10);
    rig.body().close();
    Rig.assertBytes(rig.assertKept(CloseOutcome.DRAINED, CloseReason.CLOSED_EARLY), 10, 40, -1);
  }

  @Test
  void c01_a_budget_without_time_or_without_bytes_is_none() throws IOException {
    for (ClosePolicy policy :
        new ClosePolicy[] {
          ClosePolicy.drainUpTo(100, Duration.ZERO), ClosePolicy.drainUpTo(0, Rig.AGES)
        }) {
      Rig rig = Rig.on(ScriptedBody.of(50)).length(50).policy(policy).read(10);
      rig.body().close();
      assertThat(rig.source.taken()).isEqualTo(10);
      rig.assertAborted(CloseReason.CLOSED_EARLY);
    }
  }

  @Test
  void c01_drain_all_takes_all() throws IOException {
    long length = 3 << 20;
    Rig rig = Rig.on(ScriptedBody.of(length)).length(length).policy(ClosePolicy.drainAll()).read(1);
    rig.body().close();
    Rig.assertBytes(
        rig.assertKept(CloseOutcome.DRAINED, CloseReason.CLOSED_EARLY), 1, length - 1, 0);
  }

  @Test
  void c01_a_budget_is_never_negative() {
    assertThrows(IllegalArgumentException.class, () -> new DrainBudget(-1, Duration.ZERO));
    assertThrows(
        IllegalArgumentException.class, () -> ClosePolicy.drainUpTo(1, Duration.ofNanos(-1)));
    assertThrows(NullPointerException.class, () -> new DrainBudget(1, null));
  }
}
