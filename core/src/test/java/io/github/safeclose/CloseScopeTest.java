package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.safeclose.fixture.Await;
import io.github.safeclose.fixture.Background;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A scope owns the bodies that were left open, and nothing that has ended. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloseScopeTest {

  @AfterEach
  void leavesNothingOnTheThread() {
    assertThat(CloseScope.current()).isEmpty();
  }

  private static Rig opened() {
    Rig rig = Rig.on(ScriptedBody.of(100));
    rig.body();
    return rig;
  }

  private static Rig openedIn(CloseScope scope) {
    Rig rig = opened();
    scope.join(rig.body());
    return rig;
  }

  @Test
  void bodies_opened_on_the_thread_join_by_themselves_and_are_aborted_at_the_end() {
    CloseScope scope = CloseScope.open();
    CloseScope.Entered here = scope.enter();
    Rig first = opened();
    Rig second = opened();
    here.close();
    Rig outside = opened();
    assertThat(scope.openBodies()).isEqualTo(2);
    scope.close();
    scope.close();
    first.assertAborted(CloseReason.SCOPE_ENDED);
    second.assertAborted(CloseReason.SCOPE_ENDED);
    assertThat(outside.events.events()).isEmpty();
    assertThat(scope.openBodies()).isZero();
  }

  @Test
  void a_body_leaves_when_it_ends_however_it_ends() throws IOException {
    CloseScope scope = CloseScope.open();
    List<Rig> rigs = new ArrayList<>();
    for (int way = 0; way < 5; way++) {
      ScriptedBody source = ScriptedBody.of(100);
      if (way == 3) {
        source.failsAt(50, new IOException("reset"));
      }
      Rig rig = Rig.on(source).draining(100);
      scope.join(rig.body());
      assertThat(scope.openBodies()).isEqualTo(1);
      switch (way) {
        case 0 -> rig.body().close(); // drained
        case 1 -> rig.body().abort();
        case 2 -> assertThat(rig.body().readAllBytes()).hasSize(100);
        case 3 -> assertThrows(IOException.class, () -> rig.body().readAllBytes());
        default ->
            assertThrows(
                IOException.class,
                () -> rig.body().transferTo(C14FailingSinkTest.failingAfter(5, new IOException())));
      }
      assertThat(scope.openBodies()).as("way %s", way).isZero();
      rigs.add(rig);
    }
    scope.close();
    rigs.forEach(rig -> rig.events.only());
  }

  @Test
  void nothing_ended_is_retained() throws IOException {
    CloseScope scope = CloseScope.open();
    Rig before = openedIn(scope);
    WeakReference<Object> ended = endedIn(scope);
    Rig after = openedIn(scope);
    Await.until(
        "the garbage collector",
        () -> {
          System.gc();
          return ended.refersTo(null);
        });
    scope.close();
    before.assertAborted(CloseReason.SCOPE_ENDED);
    after.assertAborted(CloseReason.SCOPE_ENDED);
  }

  private static WeakReference<Object> endedIn(CloseScope scope) throws IOException {
    Rig rig = openedIn(scope);
    rig.body().close();
    return new WeakReference<>(rig.body());
  }

  @Test
  void joining_a_closed_scope_aborts_at_once() {
    CloseScope scope = CloseScope.open();
    scope.close();
    openedIn(scope).assertAborted(CloseReason.SCOPE_ENDED);
    CloseScope.Entered here = scope.enter();
    Rig byItself = opened();
    here.close();
    byItself.assertAborted(CloseReason.SCOPE_ENDED);
    assertThat(scope.openBodies()).isZero();
  }

  @Test
  void an_ended_body_does_not_join() throws IOException {
    CloseScope scope = CloseScope.open();
    Rig closed = opened();
    closed.body().close();
    scope.join(closed.body());
    Rig exhausted = opened();
    assertThat(exhausted.body().readAllBytes()).hasSize(100);
    scope.join(exhausted.body());
    assertThat(scope.openBodies()).isZero();
    scope.close();
    closed.assertAborted(CloseReason.CLOSED_EARLY);
    exhausted.events.only();
    assertThat(exhausted.aborter().calls()).isZero();
  }

  @Test
  void a_body_moves_from_scope_to_scope() {
    CloseScope first = CloseScope.open();
    CloseScope second = CloseScope.open();
    Rig rig = openedIn(first);
    second.join(rig.body());
    second.join(rig.body());
    assertThat(first.openBodies()).isZero();
    assertThat(second.openBodies()).isEqualTo(1);
    first.close();
    assertThat(rig.events.events()).isEmpty();
    second.close();
    rig.assertAborted(CloseReason.SCOPE_ENDED);
  }

  @Test
  void a_detached_body_outlives_its_scope() throws IOException {
    CloseScope scope = CloseScope.open();
    Rig rig = openedIn(scope);
    assertThat(rig.body().detach()).isSameAs(rig.body());
    assertThat(rig.body().detach()).isSameAs(rig.body());
    assertThat(scope.openBodies()).isZero();
    scope.close();
    assertThat(rig.events.events()).isEmpty();
    rig.read(100);
  }

  @Test
  void abort_all_ends_what_is_open_and_leaves_the_scope_open() {
    CloseScope scope = CloseScope.open();
    Rig first = openedIn(scope);
    scope.abortAll(CloseReason.SINK_FAILED);
    first.assertAborted(CloseReason.SINK_FAILED);
    Rig second = openedIn(scope);
    assertThat(second.events.events()).isEmpty();
    scope.abortAll(CloseReason.SCOPE_ENDED);
    second.assertAborted(CloseReason.SCOPE_ENDED);
    for (CloseReason reason : CloseReason.values()) {
      if (reason != CloseReason.SINK_FAILED && reason != CloseReason.SCOPE_ENDED) {
        assertThrows(IllegalArgumentException.class, () -> scope.abortAll(reason));
      }
    }
  }

  @Test
  void the_scope_before_is_restored() {
    CloseScope outer = CloseScope.open();
    CloseScope inner = CloseScope.open();
    assertThat(CloseScope.current()).isEmpty();
    CloseScope.Entered inOuter = outer.enter();
    CloseScope.Entered inInner = inner.enter();
    assertThat(CloseScope.current()).containsSame(inner);
    inInner.close();
    assertThat(CloseScope.current()).containsSame(outer);
    inOuter.close();
    assertThat(CloseScope.current()).isEmpty();
  }

  @Test
  void leaving_a_scope_twice_is_leaving_it_once() {
    CloseScope outer = CloseScope.open();
    CloseScope.Entered inOuter = outer.enter();
    CloseScope.Entered inInner = CloseScope.open().enter();
    inInner.close();
    inOuter.close();
    inInner.close(); // must not bring back the outer one, on a thread that serves others by now
    assertThat(CloseScope.current()).isEmpty();
  }

  @Test
  void wrapped_work_runs_in_the_scope_on_another_thread_and_restores_what_was_there() {
    CloseScope scope = CloseScope.open();
    CloseScope others = CloseScope.open();
    AtomicReference<Rig> rig = new AtomicReference<>();
    Runnable work = scope.wrap(() -> rig.set(opened()));
    Runnable failing =
        scope.wrap(
            () -> {
              throw new IllegalStateException("work");
            });
    Background.run(
            () -> {
              CloseScope.Entered there = others.enter();
              work.run();
              assertThat(CloseScope.current()).containsSame(others);
              assertThrows(IllegalStateException.class, failing::run);
              assertThat(CloseScope.current()).containsSame(others);
              there.close();
            })
        .result();
    assertThat(scope.openBodies()).isEqualTo(1);
    scope.close();
    rig.get().assertAborted(CloseReason.SCOPE_ENDED);
  }

  @Test
  void the_end_of_the_scope_frees_a_blocked_reader_and_cuts_a_drain() throws IOException {
    CloseScope scope = CloseScope.open();
    Rig reading = Rig.on(ScriptedBody.of(100).stallsAt(0));
    Rig draining = Rig.on(ScriptedBody.of(100).stallsAt(50)).draining(100).read(10);
    scope.join(reading.body());
    scope.join(draining.body());
    Background<Throwable> reader = Background.failureOf(() -> reading.body().read());
    Background<Void> closer = Background.run(() -> draining.body().close());
    reading.source.awaitStalledReader();
    draining.source.awaitStalledReader();
    scope.close();
    assertThat(reader.result()).isInstanceOf(IOException.class);
    closer.result();
    reading.assertAborted(CloseReason.SCOPE_ENDED);
    draining.assertAborted(CloseReason.SCOPE_ENDED);
  }

  @Test
  void one_fatal_error_leaves_no_other_body_open() {
    CloseScope scope = CloseScope.open();
    List<Rig> rigs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Rig rig =
          Rig.on(ScriptedBody.of(10))
              .listener(
                  event -> {
                    throw new InternalError("scripted");
                  });
      scope.join(rig.body());
      rigs.add(rig);
    }
    assertThrows(InternalError.class, scope::close);
    rigs.forEach(rig -> rig.assertAborted(CloseReason.SCOPE_ENDED));
  }

  @Test
  void many_bodies_leave_in_any_order() {
    CloseScope scope = CloseScope.open();
    List<Rig> rigs = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      rigs.add(openedIn(scope));
    }
    List<Integer> order = new ArrayList<>(List.of(0, 29, 15, 14, 16, 1, 28));
    for (int at : order) {
      rigs.get(at).body().abort();
    }
    assertThat(scope.openBodies()).isEqualTo(30 - order.size());
    scope.close();
    for (int i = 0; i < 30; i++) {
      rigs.get(i)
          .assertAborted(order.contains(i) ? CloseReason.ABORT_CALLED : CloseReason.SCOPE_ENDED);
    }
    assertThat(scope.openBodies()).isZero();
  }
}
