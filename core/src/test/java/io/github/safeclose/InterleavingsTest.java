package io.github.safeclose;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.verifier.EpsilonVerifier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * read ‖ close ‖ abort ‖ deadline ‖ end of body, under Lincheck: it draws what three threads do,
 * and then plays the threads switch by switch, in a different order each time. The order is
 * Lincheck's, not the machine's, so two busy cores find what many idle ones would; a failure prints
 * its order. It finds deadlocks too. What it does not see is reordered memory: it plays one thread
 * at a time.
 *
 * <p>Runs in a JVM of its own, since Lincheck changes classes. Longer: {@code mvn -Prace}.
 */
@Tag("interleavings")
class InterleavingsTest {
  private static final int SCENARIOS = Integer.getInteger("race.scenarios", 12);
  private static final int SCHEDULES = Integer.getInteger("race.schedules", 50);

  @Test
  void c04_c05_a_body_whose_close_cuts_ends_once_in_every_order() {
    check(RaceStage.Cutting.class);
  }

  @Test
  void c05_c11_a_body_whose_close_drains_ends_once_in_every_order() {
    check(RaceStage.Draining.class);
  }

  private static void check(Class<? extends RaceStage> stage) {
    ModelCheckingOptions options =
        new ModelCheckingOptions()
            .iterations(SCENARIOS)
            .invocationsPerIteration(SCHEDULES)
            .threads(3)
            .actorsPerThread(2)
            .actorsBefore(0)
            .actorsAfter(0)
            // The stage says itself what must hold.
            .verifier(EpsilonVerifier.class)
            // Not played step by step: events and the log, which every body has for itself.
            .addGuarantee(forClasses(Reports.class.getName()).allMethods().ignore());
    long started = System.nanoTime();
    options.check(stage);
    System.out.printf(
        "Lincheck: %s: %d scenarios of 3 threads, up to %d orders of each, none broke; %.1f s%n",
        stage.getSimpleName(), SCENARIOS, SCHEDULES, (System.nanoTime() - started) / 1e9);
  }
}
