package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.fixture.Await;
import io.github.safeclose.fixture.Background;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Joining, leaving, moving and closing at the same time: nothing stays open, nothing ends twice.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloseScopeRaceTest {
  private static final int ROUNDS = 3000;

  private static void together(Background.Work... parts) {
    ExecutorService threads = Executors.newFixedThreadPool(parts.length);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        CyclicBarrier start = new CyclicBarrier(parts.length);
        List<Future<Void>> all = new ArrayList<>();
        for (Background.Work part : parts) {
          all.add(
              threads.submit(
                  () -> {
                    start.await();
                    part.run();
                    return null;
                  }));
        }
        all.forEach(Await::result);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** What one round plays on; replaced by the last part of the round before. */
  private static final class Stage {
    private CloseScope scope = CloseScope.open();
    private Rig rig = Rig.on(ScriptedBody.of(100));
    private SafeCloseInputStream body = rig.body();

    private void next() {
      rig.events.only();
      rig.assertAborted(rig.events.only().reason());
      assertThat(scope.openBodies()).isZero();
      scope = CloseScope.open();
      rig = Rig.on(ScriptedBody.of(100));
      body = rig.body();
    }
  }

  private static void race(Stage stage, Background.Work one, Background.Work other) {
    // The barrier of the first pair ends the round; the check runs between rounds.
    CyclicBarrier ended = new CyclicBarrier(2, stage::next);
    together(
        () -> {
          one.run();
          ended.await();
        },
        () -> {
          other.run();
          ended.await();
        });
  }

  @Test
  void joining_a_scope_that_closes_leaves_no_body_open() {
    Stage stage = new Stage();
    race(stage, () -> stage.scope.join(stage.body), () -> stage.scope.close());
  }

  @Test
  void joining_while_the_body_ends_leaves_nothing_in_the_scope() {
    Stage stage = new Stage();
    race(stage, () -> stage.scope.join(stage.body), () -> stage.body.close());
  }

  @Test
  void two_scopes_that_take_the_same_body_do_not_both_keep_it() {
    Stage stage = new Stage();
    CloseScope other = CloseScope.open();
    CyclicBarrier joined = new CyclicBarrier(2);
    race(
        stage,
        () -> {
          stage.scope.join(stage.body);
          joined.await();
        },
        () -> {
          other.join(stage.body);
          joined.await();
          assertThat(stage.scope.openBodies() + other.openBodies()).isEqualTo(1);
          stage.body.abort();
          assertThat(other.openBodies()).isZero();
        });
  }

  @Test
  void a_scope_that_closes_beside_its_bodies_own_end_ends_them_once() {
    Stage stage = new Stage();
    race(
        stage,
        () -> {
          stage.scope.join(stage.body);
          stage.scope.close();
        },
        () -> stage.body.close());
  }
}
