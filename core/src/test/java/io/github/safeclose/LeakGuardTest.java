package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.fixture.Await;
import io.github.safeclose.fixture.Background;
import io.github.safeclose.fixture.CountingAborter;
import io.github.safeclose.fixture.HelperWatch;
import io.github.safeclose.fixture.LogCapture;
import io.github.safeclose.fixture.RecordingListener;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import io.github.safeclose.internal.FirstTimes;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mockito.MockedStatic;
import org.mockito.Mockito;

/** Bodies that everybody forgot. What is dropped is opened in a method of its own. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeakGuardTest {
  private final RecordingListener events = new RecordingListener();
  private final SafeClose guarded = guarded(ClosePolicy.abort());

  private SafeClose guarded(ClosePolicy policy) {
    return SafeClose.builder().policy(policy).leakGuard(true).listener(events).build();
  }

  private final LogCapture log = LogCapture.start();

  @AfterEach
  void stopListening() {
    log.close();
  }

  @BeforeEach
  void startWithoutAGuard() {
    HelperWatch.awaitNone();
    assertThat(LeakGuard.open()).isZero();
  }

  private static SafeCloseInputStream open(
      SafeClose safeClose, ScriptedBody source, Aborter aborter, String origin) throws IOException {
    SafeCloseInputStream body =
        safeClose
            .body(source)
            .aborter(aborter)
            .length(100)
            .origin(origin)
            .operation("GetObject")
            .open();
    assertThat(body.readNBytes(10)).hasSize(10);
    return body;
  }

  /** Opens a body and forgets it. */
  private static CountingAborter leak(SafeClose safeClose, String origin) throws IOException {
    ScriptedBody source = ScriptedBody.of(100);
    CountingAborter aborter = CountingAborter.of(source);
    assertThat(open(safeClose, source, aborter, origin).hasEnded()).isFalse();
    return aborter;
  }

  private void awaitEvents(int count) {
    Await.until(
        count + " leaks to be found",
        () -> {
          System.gc();
          return events.events().size() >= count;
        });
    assertThat(events.events()).hasSize(count);
  }

  /** Everything that was unreachable when this was called has been found when it returns. */
  private static void awaitAnotherLeak() throws IOException {
    RecordingListener others = new RecordingListener();
    leak(SafeClose.builder().leakGuard(true).listener(others).build(), "canary:443");
    Await.until(
        "another leak to be found",
        () -> {
          System.gc();
          return !others.events().isEmpty();
        });
  }

  @Test
  void forgottenBody_isAbortedAndReportedOnce_withWhereItCameFrom() throws IOException {
    CountingAborter aborter = leak(guarded, "leaking:443");
    awaitEvents(1);
    CloseEvent event = events.only();
    assertThat(event.outcome()).isEqualTo(CloseOutcome.ABORTED);
    assertThat(event.reason()).isEqualTo(CloseReason.LEAKED);
    assertThat(event.origin()).contains("leaking:443");
    assertThat(event.operation()).contains("GetObject");
    Rig.assertBytes(event, 10, 0, 90);
    assertThat(aborter.calls()).isEqualTo(1);
    leak(guarded, "leaking:443");
    leak(guarded, "leaking too:443");
    awaitEvents(3);
    assertThat(log.warnings("never closed")).hasSize(2);
    assertThat(log.warnings("a body of GetObject from leaking:443 was never closed")).hasSize(1);
    HelperWatch.awaitNone();
    assertThat(LeakGuard.open()).isZero();
  }

  @Test
  void warnings_areBounded() {
    FirstTimes times = new FirstTimes();
    for (int i = 0; i < FirstTimes.LIMIT; i++) {
      assertThat(times.isFirst("origin " + i)).isTrue();
      assertThat(times.isFirst("origin " + i)).isFalse();
    }
    assertThat(times.isFirst("one too many")).isFalse();
  }

  @Test
  void withoutTheGuard_forgottenBodiesAreLeftAlone() throws IOException {
    SafeClose plain = SafeClose.builder().listener(events).build();
    CountingAborter aborter = leak(plain, "unguarded:443");
    SafeClose observing = guarded.toBuilder().mode(SafeClose.Mode.OBSERVE).build();
    CountingAborter observed = leak(observing, "observed:443");
    assertThat(LeakGuard.open()).isZero();
    awaitAnotherLeak();
    assertThat(events.events()).isEmpty();
    assertThat(aborter.calls() + observed.calls()).isZero();
  }

  @Test
  void configurationMadeFromAGuardedOne_isGuarded() throws IOException {
    leak(guarded.toBuilder().build(), "copied:443");
    awaitEvents(1);
  }

  @Test
  void bodyInALiveScope_isNotLeaked_untilTheScopeIsForgottenToo() throws IOException {
    CloseScope scope = CloseScope.open();
    forgottenIn(scope);
    awaitAnotherLeak();
    assertThat(scope.openBodies()).isEqualTo(1);
    scope.close();
    assertThat(events.only().reason()).isEqualTo(CloseReason.SCOPE_ENDED);
    forgottenIn(CloseScope.open());
    awaitEvents(2);
    assertThat(events.events().get(1).reason()).isEqualTo(CloseReason.LEAKED);
  }

  private void forgottenIn(CloseScope scope) throws IOException {
    try (CloseScope.Entered here = scope.enter()) {
      assertThat(here).isNotNull();
      leak(guarded, "scoped:443");
    }
  }

  @Test
  void blockedAborters_runOnHelpers_andDelayNoOtherLeak() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    ScriptedBody honest = ScriptedBody.of(100);
    ScriptedBody lying = ScriptedBody.of(100);
    CountingAborter saysSo = CountingAborter.mayBlock(honest).blocksUntil(never);
    CountingAborter doesNot = CountingAborter.of(lying).blocksUntil(never);
    try {
      assertThat(open(guarded, honest, saysSo, "blocking:443").hasEnded()).isFalse();
      assertThat(open(guarded, lying, doesNot, "blocking:443").hasEnded()).isFalse();
      Await.until(
          "both aborts",
          () -> {
            System.gc();
            return saysSo.calls() + doesNot.calls() == 2;
          });
      assertThat(saysSo.thread().getName()).isEqualTo("safeclose-helper");
      assertThat(doesNot.thread().getName()).isEqualTo("safeclose-helper");
      awaitAnotherLeak();
    } finally {
      never.countDown();
    }
    awaitEvents(2);
  }

  @Test
  void endedBodies_areForgottenByTheGuard_howeverTheyEnded() throws IOException {
    IOException failure = new IOException("scripted");
    List<ScriptedBody> sources =
        List.of(
            ScriptedBody.of(100), ScriptedBody.of(100), ScriptedBody.of(100).failsAt(10, failure));
    open(guarded, sources.get(0), sources.get(0)::cut, "ended:443").close();
    open(guarded, sources.get(1), sources.get(1)::cut, "ended:443").abort();
    SafeCloseInputStream failing = open(guarded, sources.get(2), sources.get(2)::cut, "ended:443");
    Throwable seen = Background.failureOf(failing::read).result();
    assertThat(seen).isSameAs(failure);
    SafeCloseInputStream atItsEnd = open(guarded, ScriptedBody.of(100), () -> {}, "ended:443");
    assertThat(LeakGuard.open()).isEqualTo(1);
    assertThat(atItsEnd.readAllBytes()).hasSize(90);
    assertThat(LeakGuard.open()).isZero();
    CloseScope closed = CloseScope.open();
    closed.close();
    SafeCloseInputStream tooLate = open(guarded, ScriptedBody.of(100), () -> {}, "ended:443");
    closed.join(tooLate);
    assertThat(LeakGuard.open()).isZero();
    HelperWatch.awaitNone();
    assertThat(events.events()).hasSize(5).noneMatch(e -> e.reason() == CloseReason.LEAKED);
  }

  @Test
  void guard_keepsNoBodyReachable_andNoClassLoader() throws IOException {
    ScriptedBody source = ScriptedBody.of(100);
    WeakReference<SafeCloseInputStream> body =
        new WeakReference<>(open(guarded, source, source::cut, "held:443"));
    assertThat(HelperWatch.helpers())
        .singleElement()
        .satisfies(
            thread -> {
              assertThat(thread.isDaemon()).isTrue();
              assertThat(thread.getContextClassLoader()).isNull();
            });
    awaitEvents(1);
    assertThat(body.refersTo(null)).isTrue();
  }

  @Test
  void withoutAThreadForTheGuard_bodiesOpenAllTheSame_andTheNextOneStartsIt() throws IOException {
    OutOfMemoryError noThread = new OutOfMemoryError("scripted: unable to create native thread");
    try (MockedStatic<HelperThreads> threads = Mockito.mockStatic(HelperThreads.class)) {
      threads
          .when(() -> HelperThreads.daemon(Mockito.any(), Mockito.anyString()))
          .thenThrow(noThread);
      leak(guarded, "first:443");
      assertThat(log.warnings("no thread for the leak guard")).hasSize(1);
    }
    assertThat(HelperWatch.helpers()).isEmpty();
    leak(guarded, "second:443");
    awaitEvents(2);
  }
}
