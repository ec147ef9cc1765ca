package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * The race and deadline tests again and again: {@code mvn -Prace -pl core verify}, with {@code
 * -Drace.rounds=..} for another number of rounds. What fails once in a hundred rounds is a bug, in
 * safeclose or in the test.
 */
@Tag("rounds")
class RaceRoundsTest {
  private static final int ROUNDS = Integer.getInteger("race.rounds", 100);
  private static final List<String> TESTS =
      List.of(
          "io.github.safeclose.C02DeadlineTest",
          "io.github.safeclose.C04OneEndTest",
          "io.github.safeclose.C05AnyThreadTest",
          "io.github.safeclose.C11DrainRaceTest",
          "io.github.safeclose.CloseScopeRaceTest",
          "io.github.safeclose.aws.StalledPeerTest");

  @Test
  void the_race_and_deadline_tests_pass_every_round() {
    LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
    TESTS.forEach(name -> request.selectors(selectClass(name)));
    LauncherDiscoveryRequest tests = request.build();
    long passed = 0;
    for (int round = 1; round <= ROUNDS; round++) {
      SummaryGeneratingListener listener = new SummaryGeneratingListener();
      LauncherFactory.create().execute(tests, listener);
      var summary = listener.getSummary();
      summary.getFailures().forEach(failure -> failure.getException().printStackTrace());
      assertThat(summary.getTotalFailureCount()).as("failures in round %s", round).isZero();
      assertThat(summary.getTestsSucceededCount()).as("tests found").isGreaterThan(TESTS.size());
      passed += summary.getTestsSucceededCount();
    }
    System.out.printf(
        "Rounds: %d rounds of %d classes, %d tests passed, none failed%n",
        ROUNDS, TESTS.size(), passed);
  }
}
