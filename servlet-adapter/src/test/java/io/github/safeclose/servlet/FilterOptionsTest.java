package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
    assertThat(with(new FilterOptions(false), Map.of())).isEqualTo(new FilterOptions(false));
  }

  @Test
  void with_whenThereIsAParameter_overridesWhatTheCodeSaid() throws ServletException {
    assertThat(with(new FilterOptions(true), Map.of("abortOnClientLoss", " false ")))
        .isEqualTo(new FilterOptions(false));
    assertThat(with(new FilterOptions(false), Map.of("abortOnClientLoss", "true")))
        .isEqualTo(new FilterOptions(true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yes", "TRUE", "0"})
  void init_whenTheValueIsNoBoolean_saysWhatIsAllowed(String value) {
    assertThatThrownBy(
            () -> new SafeCloseFilter().init(new Config(Map.of("abortOnClientLoss", value))))
        .isInstanceOf(ServletException.class)
        .hasMessage(
            "init parameter 'abortOnClientLoss' of filter 'safeclose' must be true or false,"
                + " but was '%s'",
            value);
  }

  @Test
  void init_whenTheNameIsUnknown_saysWhatThereIs() {
    assertThatThrownBy(
            () -> new SafeCloseFilter().init(new Config(Map.of("abortOnClientLost", "true"))))
        .isInstanceOf(ServletException.class)
        .hasMessage(
            "filter 'safeclose' has no init parameter 'abortOnClientLost':"
                + " remove it, or set 'abortOnClientLoss' to true or false");
  }

  @Test
  void abortOnClientLoss_givesAnotherFilter() {
    SafeCloseFilter filter = new SafeCloseFilter();
    assertThat(filter.abortOnClientLoss(false)).isNotSameAs(filter);
  }
}
