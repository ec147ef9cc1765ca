package io.github.safeclose.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.safeclose.CloseOutcome;
import io.github.safeclose.ClosePolicy;
import io.github.safeclose.DrainBudget;
import io.github.safeclose.SafeClose;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ManualClockTest {
  private final ManualClock clock = new ManualClock();

  /** What it is for: a policy that drains in its first second only. */
  @Test
  void aPolicyThatReadsAClock_isTestedWithoutWaiting() throws Exception {
    Instant start = clock.instant();
    ClosePolicy policy =
        body ->
            clock.instant().isBefore(start.plusSeconds(1))
                ? new DrainBudget(1000, Duration.ofMinutes(1))
                : DrainBudget.NONE;
    assertThat(outcomeUnder(policy)).isEqualTo(CloseOutcome.DRAINED);
    clock.advance(Duration.ofMillis(999));
    assertThat(outcomeUnder(policy)).isEqualTo(CloseOutcome.DRAINED);
    clock.advance(Duration.ofMillis(1));
    assertThat(outcomeUnder(policy)).isEqualTo(CloseOutcome.ABORTED);
  }

  private static CloseOutcome outcomeUnder(ClosePolicy policy) throws Exception {
    RecordingListener listener = new RecordingListener();
    SafeClose safeClose = SafeClose.builder().policy(policy).listener(listener).build();
    ScriptedBody source = ScriptedBody.of(100);
    safeClose.body(source).aborter(source::abort).length(100).open().close();
    return listener.events().get(0).outcome();
  }

  @Test
  void standsStill_untilItIsMoved() {
    assertThat(clock.instant()).isEqualTo(Instant.EPOCH).isEqualTo(clock.instant());
    assertThat(clock.advance(Duration.ofNanos(5))).isEqualTo(Instant.EPOCH.plusNanos(5));
    assertThat(clock.instant()).isEqualTo(Instant.EPOCH.plusNanos(5));
    assertThat(new ManualClock(Instant.MAX).instant()).isEqualTo(Instant.MAX);
  }

  @Test
  void inAnotherZone_movesAlong() {
    Clock there = clock.withZone(ZoneId.of("Asia/Tokyo"));
    clock.advance(Duration.ofHours(1));
    assertThat(there.instant()).isEqualTo(clock.instant());
    assertThat(there.getZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
    assertThat(clock.getZone()).isEqualTo(ZoneOffset.UTC);
  }

  @Test
  void backwards_orBeyondTheEndOfTime_isRefused() {
    assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-0.000000001S");
    ManualClock last = new ManualClock(Instant.MAX);
    assertThatThrownBy(() -> last.advance(Duration.ofNanos(1)))
        .isInstanceOf(DateTimeException.class);
    assertThat(last.instant()).isEqualTo(Instant.MAX);
  }
}
