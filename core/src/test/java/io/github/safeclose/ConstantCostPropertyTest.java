package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.fixture.Await;
import io.github.safeclose.fixture.CountingAborter;
import io.github.safeclose.fixture.LogCapture;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Closing early is O(1): for every bounded policy, every length up to 2^50 or unknown, every amount
 * read before and every way to read it. And however it ends: one end, one report, the arithmetic.
 */
class ConstantCostPropertyTest {
  private static final long LARGEST_BUDGET = 16 << 20;
  private static final long UNKNOWN = -1;

  /** What the client says and what it does; {@code known} is UNKNOWN, right or wrong. */
  record Origin(long real, long known, int chunk, long failAt, boolean mayBlock) {}

  enum Style {
    SINGLE,
    ARRAY,
    LARGE_ARRAY,
    SKIP,
    N_BYTES,
    SKIP_N,
    FAILING_SINK,
    TO_THE_END
  }

  record Reader(Style style, int bytes) {}

  @Provide
  Arbitrary<Origin> origins() {
    Arbitrary<Long> lengths =
        Arbitraries.oneOf(
            Arbitraries.longs().between(0, 70_000), Arbitraries.longs().between(0, 1L << 50));
    Arbitrary<Integer> howKnown =
        Arbitraries.frequency(Tuple.of(4, 0), Tuple.of(4, 1), Tuple.of(1, 2));
    Arbitrary<Long> failures =
        Arbitraries.frequencyOf(
            Tuple.of(5, Arbitraries.just(Long.MAX_VALUE)),
            Tuple.of(1, Arbitraries.longs().between(0, 100_000)));
    Arbitrary<Integer> chunks =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.integers().between(1000, 100_000)),
            Tuple.of(1, Arbitraries.integers().between(1, 1000)));
    return Combinators.combine(
            lengths, howKnown, chunks, failures, Arbitraries.integers().between(0, 9))
        .as(
            (real, how, chunk, failAt, odd) -> {
              long known = how == 0 ? UNKNOWN : how == 1 ? real : Math.abs(real + odd * 100 - 450);
              return new Origin(real, known, chunk, failAt, odd == 0);
            });
  }

  @Provide
  Arbitrary<Reader> readers() {
    return Combinators.combine(
            Arbitraries.of(Style.class), Arbitraries.integers().between(0, 80_000))
        .as(Reader::new);
  }

  @Provide
  Arbitrary<Long> budgets() {
    return Arbitraries.frequencyOf(
        Tuple.of(1, Arbitraries.just(0L)),
        Tuple.of(6, Arbitraries.longs().between(0, 100_000)),
        Tuple.of(1, Arbitraries.longs().between(0, LARGEST_BUDGET)));
  }

  @Property(tries = 1500)
  void c01_closing_early_takes_at_most_the_budget_and_one_byte(
      @ForAll("origins") Origin origin,
      @ForAll("readers") Reader reader,
      @ForAll("budgets") long budget)
      throws IOException {
    try (LogCapture quiet = LogCapture.start()) {
      closesInConstantCost(rig(origin, budget), origin, reader, budget);
      assertThat(quiet.warnings("failed")).isEmpty();
    }
  }

  private static void closesInConstantCost(Rig rig, Origin origin, Reader reader, long budget)
      throws IOException {
    SafeCloseInputStream body = rig.body();
    read(body, reader, origin);
    long before = rig.source.taken();

    body.close();
    long closed = rig.source.taken() - before;
    body.close();
    body.abort();

    assertThat(closed).isLessThanOrEqualTo(budget + 1);
    assertThat(rig.source.taken() - before).as("taken after the close").isEqualTo(closed);
    Await.until("the client's stream to be closed", () -> rig.source.closes() > 0);
    assertThat(rig.source.closes()).isEqualTo(1);
    assertThat(rig.source.wasCrossed()).isFalse();
    CloseEvent event = rig.events.only();
    assertThat(rig.aborter().calls()).isEqualTo(event.outcome().mayReuseConnection() ? 0 : 1);
    checkArithmetic(event, origin, before, closed);
  }

  private static Rig rig(Origin origin, long budget) {
    ScriptedBody source =
        ScriptedBody.of(origin.real())
            .chunks(origin.chunk())
            .failsAt(origin.failAt(), new IOException("scripted"))
            .buffered(50);
    Rig rig = Rig.on(source).policy(ClosePolicy.drainUpTo(budget, Duration.ofMinutes(10)));
    if (origin.known() != UNKNOWN) {
      rig.length(origin.known());
    }
    if (origin.mayBlock()) {
      rig.aborter(CountingAborter.mayBlock(source));
    }
    return rig;
  }

  private static void checkArithmetic(CloseEvent event, Origin origin, long before, long closed) {
    assertThat(event.bytesRead()).isEqualTo(before);
    assertThat(event.bytesDrained()).isEqualTo(OptionalLong.of(closed));
    long avoided = origin.known() - before - closed;
    assertThat(event.bytesAvoided())
        .isEqualTo(
            origin.known() == UNKNOWN || avoided < 0
                ? OptionalLong.empty()
                : OptionalLong.of(avoided));
    if (event.outcome().mayReuseConnection()) {
      assertThat(before + closed).as("kept only at its end").isEqualTo(origin.real());
      assertThat(origin.known()).isLessThanOrEqualTo(origin.real());
    }
    if (event.outcome() == CloseOutcome.EXHAUSTED) {
      assertThat(closed).isZero();
    }
  }

  /** Reads in one style; what a read throws is one more way to leave. */
  private static void read(SafeCloseInputStream body, Reader reader, Origin origin) {
    int bytes = reader.bytes();
    try {
      switch (reader.style()) {
        case SINGLE -> {
          for (int i = 0; i < bytes / 100; i++) {
            consume(body.read());
          }
        }
        case ARRAY -> consume(body.read(new byte[1 + bytes / 100]));
        case LARGE_ARRAY -> consume(body.read(new byte[bytes + 1024], 100, bytes));
        case SKIP -> consume(body.skip(bytes));
        case N_BYTES -> consume(body.readNBytes(bytes).length);
        case SKIP_N -> body.skipNBytes(bytes);
        case FAILING_SINK ->
            body.transferTo(C14FailingSinkTest.failingAfter(bytes, new IOException("sink")));
        case TO_THE_END -> {
          if (origin.real() <= 70_000) {
            consume(body.transferTo(OutputStream.nullOutputStream()));
          }
        }
      }
    } catch (IOException failure) {
      assertThat(body.hasEnded() || reader.style() == Style.SKIP_N).isTrue();
    }
  }

  private static void consume(long count) {
    assertThat(count).isGreaterThanOrEqualTo(-1);
  }
}
