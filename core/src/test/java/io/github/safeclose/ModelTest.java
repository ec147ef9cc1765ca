package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.ModelPlay.Step;
import io.github.safeclose.fixture.LogCapture;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.state.Action;
import net.jqwik.api.state.ActionChain;
import net.jqwik.api.state.Transformer;
import net.jqwik.api.statistics.Statistics;

/**
 * Random steps on a body and on {@link BodyModel}, a model that is easy to be sure of: every
 * answer, every count and the one event agree, after every step. A failure is shrunk to a few
 * steps.
 */
class ModelTest {
  private static final int STEPS = 12;

  /** A run that never ended in one of these ways would have proved little. */
  private static final List<String> ENDS =
      List.of(
          "EXHAUSTED END_OF_BODY",
          "DRAINED CLOSED_EARLY",
          "ABORTED CLOSED_EARLY",
          "ABORTED ABORT_CALLED",
          "ABORTED SOURCE_FAILED",
          "ABORTED SINK_FAILED",
          "ABORTED SCOPE_ENDED");

  @Property(tries = 1500)
  void a_body_does_what_its_model_does(@ForAll("plays") ActionChain<ModelPlay> steps) {
    try (LogCapture quiet = LogCapture.start()) {
      ModelPlay played = steps.withInvariant("as the model", ModelPlay::compare).run();
      Statistics.label("ends")
          .collect(played.howItEnded())
          .coverage(
              ends -> {
                for (String end : ENDS) {
                  ends.check(end).count(times -> times > 0);
                }
              });
      assertThat(quiet.warnings("failed")).isEmpty();
    } finally {
      assertThat(Thread.interrupted()).as("nothing leaves the thread interrupted").isFalse();
    }
  }

  @Provide
  Arbitrary<ActionChain<ModelPlay>> plays() {
    return ModelScript.any()
        .flatMap(
            script ->
                ActionChain.startWith(() -> new ModelPlay(script))
                    .withAction(6, steps(READING))
                    .withAction(1, steps(LOOKING))
                    .withAction(2, steps(ENDING))
                    .withMaxTransformations(STEPS));
  }

  private static final Step[] READING = {
    Step.READ_ONE,
    Step.READ_ARRAY,
    Step.READ_LARGE_ARRAY,
    Step.READ_N_BYTES,
    Step.SKIP,
    Step.TRANSFER_TO_A_SINK_THAT_FAILS
  };
  private static final Step[] LOOKING = {
    Step.READ_NOTHING, Step.AVAILABLE, Step.MARK_AND_RESET, Step.BAD_ARGUMENTS, Step.DETACH
  };
  private static final Step[] ENDING = {
    Step.CLOSE, Step.CLOSE_INTERRUPTED, Step.ABORT, Step.END_THE_SCOPE
  };

  private static Action.Independent<ModelPlay> steps(Step... ofThese) {
    Arbitrary<Integer> sizes =
        Arbitraries.frequencyOf(
            Tuple.of(5, Arbitraries.integers().between(0, 12)),
            Tuple.of(1, Arbitraries.integers().between(0, 50)));
    return () ->
        Combinators.combine(Arbitraries.of(ofThese), sizes)
            .as((step, n) -> Transformer.mutate(step + " " + n, play -> step.play(play, n)));
  }
}
