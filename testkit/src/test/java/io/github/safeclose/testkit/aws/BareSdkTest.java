package io.github.safeclose.testkit.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.testkit.KitRun;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kit on the SDK's own bodies fails the sentences that they violate today, and no other. */
class BareSdkTest {

  @ParameterizedTest
  @ValueSource(classes = {BareSdk.Apache4.class, BareSdk.Apache5.class})
  void bareBody_failsWhatItViolatesToday(Class<? extends SdkContract> type) {
    KitRun run = KitRun.of(type);
    assertThat(run.violated())
        .as(() -> type + ": " + run.failed())
        .containsExactly("c01", "c02", "c05", "c07", "c08", "c09", "c13", "c14");
  }
}
