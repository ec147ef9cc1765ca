package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.safeclose.BodyState;
import io.github.safeclose.CloseListener;
import io.github.safeclose.ClosePolicy;
import io.github.safeclose.DrainBudget;
import io.github.safeclose.SafeClose;
import io.github.safeclose.fixture.LogCapture;
import io.github.safeclose.fixture.RecordingListener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What s3-auto is configured by; docs/s3-auto.md has the table. */
class InterceptorSettingsTest {
  private static final Map<String, String> NONE = Map.of();
  private static final DrainBudget DEFAULT = new DrainBudget(64 * 1024, Duration.ofMillis(50));

  private static InterceptorSettings settings(
      Map<String, String> properties, Map<String, String> variables) {
    return new InterceptorSettings(properties::get, variables::get);
  }

  private static InterceptorSettings property(String name, String value) {
    return settings(Map.of(name, value), NONE);
  }

  private static SafeClose.Mode mode(InterceptorSettings settings) {
    return settings.safeClose(List::of).orElseThrow().mode();
  }

  /** What the policy allows for a body of 1000 bytes that was just opened. */
  private static DrainBudget budget(InterceptorSettings settings, boolean lengthKnown)
      throws IOException {
    List<BodyState> asked = new ArrayList<>();
    SafeClose asking =
        SafeClose.builder()
            .policy(
                body -> {
                  asked.add(body);
                  return DrainBudget.NONE;
                })
            .build();
    var body = asking.body(new ByteArrayInputStream(new byte[1000])).aborter(() -> {});
    if (lengthKnown) {
      body.length(1000);
    }
    body.open().close();
    ClosePolicy policy = settings.policy();
    return policy.budgetFor(asked.get(0));
  }

  @Test
  void nothingSet_isTheDefaultOfThisPackage() throws IOException {
    InterceptorSettings nothing = settings(NONE, NONE);
    assertThat(mode(nothing)).isEqualTo(SafeClose.Mode.ABORT);
    assertThat(budget(nothing, true)).isEqualTo(DrainBudget.NONE);
    assertThat(budget(nothing, false)).isEqualTo(DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({"abort, ABORT", "observe, OBSERVE", "' Observe ', OBSERVE", "ABORT, ABORT"})
  void mode_isRead(String value, SafeClose.Mode expected) {
    assertThat(mode(property("safeclose.mode", value))).isEqualTo(expected);
    assertThat(mode(settings(NONE, Map.of("SAFECLOSE_MODE", value)))).isEqualTo(expected);
  }

  @Test
  void mode_off_isNoConfiguration_andAsksForNoListener() {
    assertThat(
            property("safeclose.mode", "off")
                .safeClose(
                    () -> {
                      throw new AssertionError("asked");
                    }))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"abrot", "true", "on", "abort observe"})
  void mode_unknown_isRefusedWithTheList(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mode(property("safeclose.mode", value)))
        .withMessageContaining("\"" + value + "\"")
        .withMessageContaining("SAFECLOSE_MODE")
        .withMessageEndingWith("must be one of: abort, observe, off");
  }

  @Test
  void systemProperty_goesBeforeTheVariable_andBlankIsNotSet() {
    Map<String, String> variables = Map.of("SAFECLOSE_MODE", "observe");
    assertThat(mode(settings(Map.of("safeclose.mode", "abort"), variables)))
        .isEqualTo(SafeClose.Mode.ABORT);
    assertThat(mode(settings(Map.of("safeclose.mode", " "), variables)))
        .isEqualTo(SafeClose.Mode.OBSERVE);
  }

  @ParameterizedTest
  @CsvSource({
    "65536, 50ms, 65536, PT0.05S",
    "1000, , 1000, PT0.05S",
    ", 2s, 65536, PT2S",
    ", 7 MS, 65536, PT0.007S",
    ", PT1.5S, 65536, PT1.5S",
    ", pt1m, 65536, PT1M",
    "0, 0s, 0, PT0S",
    "9223372036854775807, 999999999999999s, 9223372036854775807, PT999999999999999S",
  })
  void drain_isRead_andHoldsForKnownLengthsToo(
      String bytes, String time, long maxBytes, Duration maxTime) throws IOException {
    InterceptorSettings settings =
        settings(
            bytes == null ? NONE : Map.of("safeclose.drain.bytes", bytes),
            time == null ? NONE : Map.of("SAFECLOSE_DRAIN_TIME", time));
    DrainBudget expected = new DrainBudget(maxBytes, maxTime);
    assertThat(budget(settings, true)).isEqualTo(expected);
    assertThat(budget(settings, false)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes, -1",
    "bytes, 64k",
    "bytes, 1.5",
    "bytes, 9223372036854775808",
    "time, 50",
    "time, -1ms",
    "time, -PT1S",
    "time, soon",
    "time, 9999999999999999999s",
  })
  void drain_unreadable_isLoggedOnce_andItsDefaultUsed(String what, String value)
      throws IOException {
    InterceptorSettings wrong = property("safeclose.drain." + what, value);
    try (LogCapture log = LogCapture.start()) {
      for (int i = 0; i < 2; i++) {
        assertThat(mode(wrong)).isEqualTo(SafeClose.Mode.ABORT);
        assertThat(budget(wrong, true)).isEqualTo(DrainBudget.NONE);
        assertThat(budget(wrong, false)).isEqualTo(DEFAULT);
      }
      assertThat(log.warnings("safeclose.drain." + what))
          .singleElement()
          .asString()
          .contains("\"" + value + "\"", "SAFECLOSE_DRAIN_", "but must be");
    }
  }

  @Test
  void listeners_brokenOnesAreLoggedAndSkipped() {
    CloseListener first = new RecordingListener();
    CloseListener last = new RecordingListener();
    try (LogCapture log = LogCapture.start()) {
      assertThat(
              InstalledListeners.from(
                  providers(
                      first,
                      new ServiceConfigurationError("no such class"),
                      new IllegalStateException("its constructor"),
                      last)))
          .containsExactly(first, last);
      assertThat(log.warnings("a close listener cannot be made")).hasSize(2);
    }
  }

  @Test
  void listeners_aLoaderThatFailsForEver_ends_andAFatalErrorPasses() {
    try (LogCapture quiet = LogCapture.start()) {
      assertThat(quiet).isNotNull();
      Iterator<CloseListener> failing =
          new Iterator<>() {
            @Override
            public boolean hasNext() {
              throw new ServiceConfigurationError("again");
            }

            @Override
            public CloseListener next() {
              throw new AssertionError("never got here");
            }
          };
      assertThat(InstalledListeners.from(failing)).isEmpty();
    }
    assertThatExceptionOfType(InternalError.class)
        .isThrownBy(() -> InstalledListeners.from(providers(new InternalError("fatal"))));
  }

  private static Iterator<CloseListener> providers(Object... all) {
    Queue<Object> left = new ArrayDeque<>(List.of(all));
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return !left.isEmpty();
      }

      @Override
      public CloseListener next() {
        Object next = left.remove();
        if (next instanceof Error error) {
          throw error;
        }
        if (next instanceof RuntimeException failure) {
          throw failure;
        }
        return (CloseListener) next;
      }
    };
  }
}
