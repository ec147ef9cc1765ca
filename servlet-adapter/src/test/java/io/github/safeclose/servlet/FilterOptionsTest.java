package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterOptionsTest {
  private record Config(Map<String, String> parameters) implements FilterConfig {
    @Override
    public String getFilterName() {
      return "safeclose";
    }

    @Override
    public ServletContext getServletContext() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getInitParameter(String name) {
      return parameters.get(name);
    }

    @Override
    public Enumeration<String> getInitParameterNames() {
      return Collections.enumeration(parameters.keySet());
    }
  }

  private static FilterOptions with(FilterOptions before, Map<String, String> parameters)
      throws ServletException {
    return before.with(new Config(parameters));
  }

  @Test
  void with_whenThereIsNoParameter_keepsWhatTheCodeSaid() throws ServletException {
    assertThat(FilterOptions.DEFAULTS.abortOnClientLoss()).isTrue();
    assertThat(with(FilterOptions.DEFAULTS, Map.of())).isEqualTo(FilterOptions.DEFAULTS);
    assertThat(with(FilterOptions.DEFAULTS.abortOnClientLoss(false), Map.of()))
        .isEqualTo(FilterOptions.DEFAULTS.abortOnClientLoss(false));
  }

  @Test
  void with_whenThereIsAParameter_overridesWhatTheCodeSaid() throws ServletException {
    assertThat(
            with(
                FilterOptions.DEFAULTS.abortOnClientLoss(true),
                Map.of("abortOnClientLoss", " false ")))
        .isEqualTo(FilterOptions.DEFAULTS.abortOnClientLoss(false));
    assertThat(
            with(
                FilterOptions.DEFAULTS.abortOnClientLoss(false),
                Map.of("abortOnClientLoss", "true")))
        .isEqualTo(FilterOptions.DEFAULTS.abortOnClientLoss(true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yes", "TRUE", "0"})
  void init_whenTheValueIsNoBoolean_saysWhatIsAllowed(String value) {
    assertThatThrownBy(
            () -> new SafeCloseFilter().init(new Config(Map.of("abortOnClientLoss", value))))
        .isInstanceOf(ServletException.class)
        .hasMessage(
            "init parameter 'abortOnClientLoss' of filter 'safeclose': must be true or false,"
                + " but was '%s'",
            value);
  }

  @Test
  void init_whenTheNameIsUnknown_saysWhatThereIs() {
    assertThatThrownBy(
            () -> new SafeCloseFilter().init(new Config(Map.of("abortOnClientLost", "true"))))
        .isInstanceOf(ServletException.class)
        .hasMessage(
            "init parameter 'abortOnClientLost' of filter 'safeclose': there is no such parameter,"
                + " remove it; there are abortOnClientLoss, shortBodyGuard, headReadLimit,"
                + " sourceIdleTimeout, unreadTimeout");
  }

  @Test
  void abortOnClientLoss_givesAnotherFilter() {
    SafeCloseFilter filter = new SafeCloseFilter();
    assertThat(filter.abortOnClientLoss(false)).isNotSameAs(filter);
  }

  @Test
  void with_readsEveryParameterInItsUnit() throws ServletException {
    FilterOptions read =
        with(
            FilterOptions.DEFAULTS,
            Map.of(
                "shortBodyGuard", "false",
                "headReadLimit", "0",
                "sourceIdleTimeout", "500ms",
                "unreadTimeout", "5m"));
    assertThat(read)
        .isEqualTo(
            new FilterOptions(true, false, 0, Duration.ofMillis(500), Duration.ofMinutes(5)));
    assertThat(with(read, Map.of("sourceIdleTimeout", "0", "unreadTimeout", "60s")))
        .isEqualTo(new FilterOptions(true, false, 0, Duration.ZERO, Duration.ofSeconds(60)));
  }

  @ParameterizedTest
  @CsvSource({
    "headReadLimit,-1,headReadLimit must be 0 bytes or more",
    "headReadLimit,64k,must be a number of bytes",
    "sourceIdleTimeout,60,must be a whole number with its unit",
    "sourceIdleTimeout,9ms,'sourceIdleTimeout must be zero (off), or 10 ms or more'",
    "unreadTimeout,-1s,must be a whole number with its unit",
  })
  void init_whenTheValueCannotBe_saysWhatCan(String name, String value, String message) {
    assertThatThrownBy(() -> new SafeCloseFilter().init(new Config(Map.of(name, value))))
        .isInstanceOf(ServletException.class)
        .hasMessageContaining("init parameter '" + name + "' of filter 'safeclose'")
        .hasMessageContaining(message);
  }

  @Test
  void defaults_areAsDocumented() {
    assertThat(FilterOptions.DEFAULTS)
        .isEqualTo(new FilterOptions(true, true, 65536, Duration.ofSeconds(60), Duration.ZERO));
  }
}
