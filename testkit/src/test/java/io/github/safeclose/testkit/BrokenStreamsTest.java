package io.github.safeclose.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each sentence catches the streams that violate it, and no other sentence does. */
class BrokenStreamsTest {

  static Stream<Class<?>> broken() {
    return Stream.of(BrokenCloses.class, BrokenReads.class)
        .flatMap(streams -> Stream.of(streams.getDeclaredClasses()))
        .filter(type -> type.getSimpleName().matches("C\\d\\d.*"));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void stream_thatViolatesOneSentence_failsItsTestsOnly(Class<?> type) {
    KitRun run = KitRun.of(type.asSubclass(SafeCloseContract.class));
    assertThat(run.violated()).as(() -> type + ": " + run.failed()).containsExactly(sentence(type));
    assertThat(run.passed()).isGreaterThan(20);
  }

  @Test
  void everySentence_hasAStreamThatViolatesIt() {
    Set<String> violated = new TreeSet<>();
    broken().forEach(type -> violated.add(sentence(type)));
    Set<String> all = new TreeSet<>();
    for (int i = 1; i <= 15; i++) {
      all.add(String.format(Locale.ROOT, "c%02d", i));
    }
    assertThat(violated).isEqualTo(all);
  }

  private static String sentence(Class<?> type) {
    return type.getSimpleName().substring(0, 3).toLowerCase(Locale.ROOT);
  }
}
