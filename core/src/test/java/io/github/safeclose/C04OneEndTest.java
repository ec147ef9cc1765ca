package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.safeclose.fixture.Await;
import io.github.safeclose.fixture.Background;
import io.github.safeclose.fixture.CountingAborter;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** C4: a body ends exactly once and is reported exactly once. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class C04OneEndTest {
  private static final int ROUNDS = 2500;
  private static final int THREADS = 4;

  @Test
  void c04_closing_and_aborting_again_and_again_is_one_end() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100)).length(100).read(10);
    rig.body().close();
    rig.body().close();
    rig.body().abort();
    rig.body().close();
    rig.assertAborted(CloseReason.CLOSED_EARLY);
  }

  @Test
  void c04_abort_ends_at_once_and_is_the_reason() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100)).length(100).draining(100).read(10);
    rig.body().abort();
    rig.body().abort();
    rig.body().close();
    Rig.assertBytes(rig.assertAborted(CloseReason.ABORT_CALLED), 10, 0, 90);
  }

  @Test
  void c04_the_end_is_reported_when_it_is_seen() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(10)).length(10).read(10);
    assertThat(rig.events.events()).isEmpty();
    assertThat(rig.body().read()).isEqualTo(-1);
    assertThat(rig.events.only().outcome()).isEqualTo(CloseOutcome.EXHAUSTED);
    assertThat(rig.source.closes()).as("only close() closes").isZero();
    rig.body().close();
    rig.body().close();
    CloseEvent event = rig.assertKept(CloseOutcome.EXHAUSTED, CloseReason.END_OF_BODY);
    Rig.assertBytes(event, 10, 0, 0);
    assertThat(event.closeTime()).isZero();
  }

  @Test
  void c04_abort_after_the_end_calls_no_aborter() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(10)).read(10);
    assertThat(rig.body().read(new byte[5])).isEqualTo(-1);
    rig.body().abort();
    rig.body().abort();
    rig.body().close();
    rig.assertKept(CloseOutcome.EXHAUSTED, CloseReason.END_OF_BODY);
  }

  @Test
  void c04_listeners_are_told_once_the_connection_is_cut_or_given_back() throws IOException {
    for (int way = 0; way < 5; way++) {
      ScriptedBody source = ScriptedBody.of(100);
      if (way == 3) {
        source.failsAt(10, new IOException("reset"));
      }
      CountingAborter aborter = CountingAborter.of(source);
      List<String> told = new ArrayList<>();
      Rig rig =
          Rig.on(source)
              .aborter(aborter)
              .draining(way == 1 ? 100 : 0)
              .listener(event -> told.add(aborter.done() + " aborts, " + source.closes()))
              .read(10);
      switch (way) {
        case 0, 1 -> rig.body().close();
        case 2 -> rig.body().abort();
        case 3 -> assertThrows(IOException.class, () -> rig.body().read());
        default -> {
          CloseScope scope = CloseScope.open();
          scope.join(rig.body());
          scope.close();
        }
      }
      assertThat(told).as("way %s", way).containsExactly((way == 1 ? 0 : 1) + " aborts, 1");
    }
  }

  @Test
  void c04_the_close_time_is_a_part_of_the_call() throws IOException {
    for (boolean aborts : new boolean[] {false, true}) {
      Rig rig = Rig.on(ScriptedBody.of(100)).length(100).draining(100).read(10);
      long started = System.nanoTime();
      if (aborts) {
        rig.body().abort();
      } else {
        rig.body().close();
      }
      Duration took = Duration.ofNanos(System.nanoTime() - started);
      assertThat(rig.events.only().closeTime()).isBetween(Duration.ZERO, took);
    }
  }

  @Test
  void c04_the_event_says_where_the_body_came_from() throws IOException {
    Rig rig =
        Rig.on(ScriptedBody.of(10)).opened(body -> body.origin("host:80").operation("GetObject"));
    rig.body().close();
    CloseEvent event = rig.events.only();
    assertThat(event.origin()).contains("host:80");
    assertThat(event.operation()).contains("GetObject");
    Rig bare = Rig.on(ScriptedBody.of(10));
    bare.body().close();
    assertThat(bare.events.only().origin()).isEmpty();
    assertThat(bare.events.only().operation()).isEmpty();
  }

  @Test
  @Tag("slow")
  void c04_many_closers_aborters_and_a_reader_are_one_end() {
    for (int round = 0; round < ROUNDS; round++) {
      race(new Random(round), round);
    }
  }

  /** All threads start together; what each does is drawn from the round's seed. */
  private static void race(Random random, int round) {
    long length = random.nextInt(40);
    ScriptedBody source = ScriptedBody.of(length).chunks(1 + random.nextInt(8));
    if (random.nextInt(4) == 0) {
      source.failsAt(random.nextInt(40), new IOException("scripted"));
    }
    Rig rig = Rig.on(source).draining(random.nextInt(3) * 20L);
    if (random.nextBoolean()) {
      rig.length(length);
    }
    if (random.nextInt(8) == 0) {
      rig.aborter(CountingAborter.mayBlock(source));
    }
    SafeCloseInputStream body = rig.body();
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Background<Void>> all = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      int part = thread == 0 ? 0 : 1 + random.nextInt(3);
      int size = 1 + random.nextInt(10);
      all.add(
          Background.run(
              () -> {
                start.await();
                play(body, part, size);
              }));
    }
    all.forEach(Background::result);
    body.abort(); // where nobody did
    Await.until("a close of round " + round, () -> source.closes() > 0);
    CloseEvent event = rig.events.only();
    assertThat(source.closes()).as("closes in round %s", round).isEqualTo(1);
    assertThat(source.wasCrossed()).as("crossed in round %s", round).isFalse();
    int aborts = event.outcome().mayReuseConnection() ? 0 : 1;
    Await.until("the aborter of round " + round, () -> rig.aborter().done() >= aborts);
    assertThat(rig.aborter().calls()).as("aborts in round %s: %s", round, event).isEqualTo(aborts);
    long counted = event.bytesRead() + event.bytesDrained().getAsLong();
    assertThat(counted).isLessThanOrEqualTo(source.taken());
    event.bytesAvoided().ifPresent(avoided -> assertThat(counted + avoided).isEqualTo(length));
  }

  private static void play(SafeCloseInputStream body, int part, int size) throws IOException {
    switch (part) {
      case 0 -> {
        byte[] buffer = new byte[size];
        try {
          while (body.read(buffer) >= 0) {
            Thread.onSpinWait();
          }
        } catch (IOException ended) {
          // failed, or closed by another: both are ends
        }
      }
      case 1 -> body.close();
      case 2 -> body.abort();
      default -> {
        for (int i = 0; i < size * 20; i++) {
          Thread.onSpinWait();
        }
        body.close();
        body.abort();
      }
    }
  }
}
