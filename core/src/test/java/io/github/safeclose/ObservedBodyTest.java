package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.safeclose.fixture.CountingAborter;
import io.github.safeclose.fixture.RecordingListener;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Observe mode changes nothing and tells what happens. */
class ObservedBodyTest {

  private static Rig observed(ScriptedBody source) {
    return Rig.on(source).mode(SafeClose.Mode.OBSERVE).draining(1000);
  }

  @Test
  void observe_closes_as_the_client_does_and_calls_the_drained_bytes_unknown() throws IOException {
    Rig rig = observed(ScriptedBody.of(100)).length(100).read(10);
    rig.body().close();
    CloseEvent event = rig.assertKept(CloseOutcome.OBSERVED, CloseReason.CLOSED_EARLY);
    assertThat(event.bytesRead()).isEqualTo(10);
    assertThat(event.bytesDrained()).isEqualTo(OptionalLong.empty());
    assertThat(event.bytesAvoided()).isEqualTo(OptionalLong.empty());
    assertThat(event.outcome().mayReuseConnection()).isFalse();
    assertThat(rig.source.taken()).isEqualTo(10);
  }

  @Test
  void observe_reports_the_end_when_it_is_seen_and_closes_as_often_as_asked() throws IOException {
    Rig rig = observed(ScriptedBody.of(100)).length(100);
    assertThat(rig.body().readAllBytes()).hasSize(100);
    Rig.assertBytes(rig.events.only(), 100, 0, 0);
    rig.body().close();
    rig.body().close();
    assertThat(rig.source.closes()).isEqualTo(2);
    assertThat(rig.events.only().outcome()).isEqualTo(CloseOutcome.EXHAUSTED);
  }

  @Test
  void observe_takes_a_minus_one_for_a_read_of_nothing_for_no_end() throws IOException {
    RecordingListener events = new RecordingListener();
    InputStream odd =
        new InputStream() {
          @Override
          public int read() {
            return 7;
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            return length == 0 ? -1 : length;
          }
        };
    SafeCloseInputStream body =
        SafeClose.builder()
            .mode(SafeClose.Mode.OBSERVE)
            .listener(events)
            .build()
            .wrap(odd, () -> {});
    assertThat(body.read(new byte[10], 0, 0)).isEqualTo(-1);
    assertThat(events.events()).isEmpty();
    body.close();
    assertThat(events.only().outcome()).isEqualTo(CloseOutcome.OBSERVED);
  }

  @Test
  void observe_passes_the_clients_failures_through_and_reports_once() throws IOException {
    for (Throwable failure :
        new Throwable[] {new IOException("own"), new IllegalStateException("own")}) {
      Rig reading = observed(ScriptedBody.of(100).failsAt(10, failure)).read(10);
      assertThat(assertThrows(Exception.class, () -> reading.body().read())).isSameAs(failure);
      reading.body().close();
      assertThat(reading.aborter().calls()).isZero();
      reading.events.only();
      Rig closing = observed(ScriptedBody.of(100).closeThrows(failure)).read(10);
      assertThat(assertThrows(Exception.class, () -> closing.body().close())).isSameAs(failure);
      closing.events.only();
    }
  }

  @Test
  void observe_lets_a_short_body_and_reads_after_the_close_pass() throws IOException {
    Rig rig = observed(ScriptedBody.of(50)).length(100);
    assertThat(rig.body().readAllBytes()).hasSize(50);
    Rig.assertBytes(rig.events.only(), 50, 0, 50);
    Rig closed = observed(ScriptedBody.of(50));
    closed.body().close();
    assertThat(closed.body().read()).isGreaterThanOrEqualTo(0);
  }

  @Test
  void observe_aborts_nothing_by_itself_and_joins_no_scope() {
    CloseScope scope = CloseScope.open();
    CloseScope.Entered here = scope.enter();
    Rig rig = observed(ScriptedBody.of(100));
    SafeCloseInputStream body = rig.body();
    here.close();
    scope.join(body);
    assertThat(scope.openBodies()).isZero();
    scope.close();
    scope.join(body);
    assertThat(rig.events.events()).isEmpty();
    assertThat(rig.source.closes()).isZero();
  }

  @Test
  void observe_hands_the_users_own_abort_on() throws IOException {
    Rig rig = observed(ScriptedBody.of(100)).length(100).read(10);
    rig.body().abort();
    assertThat(rig.aborter().calls()).isEqualTo(1);
    Rig.assertBytes(rig.events.only(), 10, 0, 90);
    assertThat(rig.events.only().reason()).isEqualTo(CloseReason.ABORT_CALLED);
    IllegalStateException failure = new IllegalStateException("own");
    Rig failing = observed(ScriptedBody.of(100));
    failing.aborter(CountingAborter.of(() -> {}).failsWith(failure));
    assertThat(assertThrows(IllegalStateException.class, () -> failing.body().abort()))
        .isSameAs(failure);
    failing.events.only();
  }

  @Test
  void observe_counts_skips_and_passes_available_through() throws IOException {
    Rig rig = observed(ScriptedBody.of(100).available(-7)).length(100);
    assertThat(rig.body().available()).isEqualTo(-7);
    assertThat(rig.body().skip(30)).isEqualTo(30);
    assertThat(rig.body().read()).isGreaterThanOrEqualTo(0);
    rig.body().close();
    assertThat(rig.events.only().bytesRead()).isEqualTo(31);
  }
}
