package io.github.safeclose;

import io.github.safeclose.fixture.CountingAborter;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import java.io.IOException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * What the client's stream does and what is configured: all that a model needs to foretell the
 * rest. The lengths are small, so that a few random steps get to the end and past it.
 */
record ModelScript(Source source, Config config) {
  static final long UNKNOWN = -1;
  private static final long NEVER = Long.MAX_VALUE;

  /** {@code failAt} may be NEVER; {@code unchecked} is what kind of exception it fails with. */
  record Source(
      int real, int chunk, long failAt, boolean unchecked, int available, boolean closeFails) {}

  /** {@code known} may be UNKNOWN, right or wrong; a budget of Long.MAX_VALUE is drainAll. */
  record Config(long known, long budget, boolean abortMayBlock) {}

  static Arbitrary<ModelScript> any() {
    Arbitrary<Long> failures =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.just(NEVER)), Tuple.of(1, Arbitraries.longs().between(0, 40)));
    Arbitrary<Source> sources =
        Combinators.combine(
                Arbitraries.integers().between(0, 40),
                Arbitraries.integers().between(1, 12),
                failures,
                Arbitraries.of(false, true),
                Arbitraries.integers().between(-2, 9),
                Arbitraries.frequency(Tuple.of(5, false), Tuple.of(1, true)))
            .as(Source::new);
    return sources.flatMap(source -> configs(source.real()).map(c -> new ModelScript(source, c)));
  }

  private static Arbitrary<Config> configs(int real) {
    Arbitrary<Long> known =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.just(UNKNOWN)),
            Tuple.of(3, Arbitraries.just((long) real)),
            Tuple.of(2, Arbitraries.longs().between(0, 45)));
    Arbitrary<Long> budgets =
        Arbitraries.frequencyOf(
            Tuple.of(2, Arbitraries.just(0L)),
            Tuple.of(4, Arbitraries.longs().between(1, 50)),
            Tuple.of(1, Arbitraries.just(Long.MAX_VALUE)));
    return Combinators.combine(
            known, budgets, Arbitraries.frequency(Tuple.of(9, false), Tuple.of(1, true)))
        .as(Config::new);
  }

  Rig rig() {
    ScriptedBody body = ScriptedBody.of(real()).chunks(chunk()).available(source.available());
    body.failsAt(failAt(), source.unchecked() ? new IllegalStateException(FAULT) : fault());
    body.buffered(7); // what a real client still hands out of its buffer once it is cut
    if (closeFails()) {
      body.closeThrows(new IOException(CLOSE_FAULT));
    }
    Rig rig = Rig.on(body).policy(policy());
    if (config.abortMayBlock()) {
      rig.aborter(CountingAborter.mayBlock(body));
    }
    return knows() ? rig.length(known()) : rig;
  }

  static final String FAULT = "the scripted fault";
  static final String CLOSE_FAULT = "the scripted fault of close()";

  private static IOException fault() {
    return new IOException(FAULT);
  }

  /**
   * No time limit is ever met, so the clock has no say in the outcome. On a helper thread even 100
   * ms can pass before it starts; there, "nothing" is said with a long time.
   */
  private ClosePolicy policy() {
    if (budget() == Long.MAX_VALUE) {
      return ClosePolicy.drainAll();
    }
    return budget() == 0 && !config.abortMayBlock()
        ? ClosePolicy.abort()
        : ClosePolicy.drainUpTo(budget(), Rig.AGES);
  }

  int real() {
    return source.real();
  }

  int chunk() {
    return source.chunk();
  }

  long failAt() {
    return source.failAt();
  }

  boolean closeFails() {
    return source.closeFails();
  }

  String saysAvailable() {
    return Integer.toString(Math.max(0, source.available()));
  }

  boolean knows() {
    return config.known() != UNKNOWN;
  }

  long known() {
    return config.known();
  }

  long budget() {
    return config.budget();
  }
}
