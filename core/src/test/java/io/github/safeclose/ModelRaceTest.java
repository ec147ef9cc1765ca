package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.fixture.Await;
import io.github.safeclose.fixture.Background;
import io.github.safeclose.fixture.LogCapture;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The model test with two threads: one reads, one looks and ends. Who is first is open; what holds
 * whoever is first is not: one end, one event, and a reader that got exactly the bytes that count.
 */
class ModelRaceTest {
  private static final long LINGER_NANOS = 20_000;

  enum Ender {
    CLOSE,
    ABORT,
    END_THE_SCOPE,
    AVAILABLE,
    READ_IN_TURN
  }

  @Provide
  Arbitrary<ModelScript> scripts() {
    return ModelScript.any();
  }

  @Provide
  Arbitrary<List<Integer>> reads() {
    return Arbitraries.integers().between(0, 12).list().ofMaxSize(8);
  }

  @Provide
  Arbitrary<List<Ender>> enders() {
    return Arbitraries.of(Ender.class).list().ofMinSize(1).ofMaxSize(4);
  }

  @Property(tries = 400)
  void two_threads_make_one_end(
      @ForAll("scripts") ModelScript script,
      @ForAll("reads") List<Integer> reads,
      @ForAll("enders") List<Ender> enders,
      @ForAll boolean lingers) {
    try (LogCapture quiet = LogCapture.start()) {
      Rig rig = script.rig();
      if (lingers) {
        rig.source.lingers(LINGER_NANOS); // else hardly anybody ever meets the reader inside
      }
      SafeCloseInputStream body = rig.body();
      CloseScope scope = CloseScope.open();
      scope.join(body);
      CyclicBarrier start = new CyclicBarrier(2);
      ByteArrayOutputStream got = new ByteArrayOutputStream();
      Background<Void> reader =
          Background.run(
              () -> {
                start.await();
                reads.forEach(n -> readInto(got, body, n));
              });
      Background<Void> other =
          Background.run(
              () -> {
                start.await();
                enders.forEach(ender -> play(ender, body, scope, got));
              });
      reader.result();
      other.result();
      body.abort(); // where nobody did
      check(script, rig, got.toByteArray());
      assertThat(scope.openBodies()).isZero();
      assertThat(quiet.warnings("failed")).isEmpty();
    }
  }

  private static void check(ModelScript script, Rig rig, byte[] got) {
    CloseEvent event = rig.events.only();
    int aborts = event.outcome().mayReuseConnection() ? 0 : 1;
    Await.until("the close", () -> rig.source.closes() > 0);
    Await.until("the abort", () -> rig.aborter().done() >= aborts);
    assertThat(rig.source.closes()).isEqualTo(1);
    assertThat(rig.aborter().calls()).isEqualTo(aborts);
    assertThat(rig.source.wasCrossed()).as("two threads inside the source").isFalse();
    for (int i = 0; i < got.length; i++) {
      assertThat(got[i]).as("byte %s", i).isEqualTo(ScriptedBody.byteAt(i));
    }
    long counted = event.bytesRead() + event.bytesDrained().getAsLong();
    assertThat(event.bytesRead()).isEqualTo(got.length);
    assertThat(counted).isLessThanOrEqualTo(rig.source.taken());
    if (event.outcome().mayReuseConnection()) {
      assertThat(counted).as("kept only at its end").isEqualTo(script.real());
    }
    event
        .bytesAvoided()
        .ifPresent(avoided -> assertThat(counted + avoided).isEqualTo(script.known()));
  }

  /** Both threads read, in turns: what came first stands first. */
  private static void readInto(ByteArrayOutputStream got, SafeCloseInputStream body, int n) {
    byte[] buffer = new byte[n];
    synchronized (got) {
      try {
        got.write(buffer, 0, Math.max(0, body.read(buffer)));
      } catch (IOException | IllegalStateException ended) {
        // closed by another or failed: both are ends
      }
    }
  }

  private static void play(
      Ender ender, SafeCloseInputStream body, CloseScope scope, ByteArrayOutputStream got) {
    try {
      switch (ender) {
        case CLOSE -> body.close();
        case ABORT -> body.abort();
        case END_THE_SCOPE -> scope.close();
        case AVAILABLE -> assertThat(body.available()).isNotNegative();
        case READ_IN_TURN -> readInto(got, body, 3);
      }
    } catch (IOException ended) {
      assertThat(body.hasEnded()).isTrue();
    }
  }
}
