package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.safeclose.CloseReason;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What context parameters make of an application; that containers find the class, WarTest shows.
 */
class InitializerTest {
  private static final String ENABLED = "safeclose.servlet.enabled";
  private static final String URL_PATTERNS = "safeclose.servlet.urlPatterns";

  private final Bodies bodies = new Bodies();
  private final List<Throwable> refusals = new ArrayList<>();

  private TomcatServer with(Map<String, String> parameters) {
    TomcatServer server = new TomcatServer();
    parameters.forEach(server::parameter);
    return server.atStart(this::startUp);
  }

  private void startUp(ServletContext context) {
    Throwable refusal = catchThrowable(() -> new SafeCloseInitializer().onStartup(null, context));
    if (refusal != null) {
      refusals.add(refusal);
    }
  }

  private CloseReason endOf(TomcatServer server, String path) throws Exception {
    try (server;
        RawClient client = server.start().client()) {
      assertThat(refusals).isEmpty();
      assertThat(client.get(path).head()).startsWith("HTTP/1.1 200");
      return bodies.nextEvent().reason();
    }
  }

  private void forget() throws IOException {
    assertThat(bodies.of(1000).read()).isNotNegative();
  }

  @Test
  void enabled_endsWhatAFilterOfTheDescriptorForgets_soItIsTheOutermost() throws Exception {
    TomcatServer server =
        with(Map.of(ENABLED, "true"))
            .filter(
                "forgetful",
                (request, response, chain) -> {
                  forget();
                  chain.doFilter(request, response);
                },
                DispatcherType.REQUEST)
            .handle("/any", (request, response) -> {});
    assertThat(endOf(server, "/any")).isEqualTo(CloseReason.SCOPE_ENDED);
  }

  @Test
  void enabled_supportsAsync() throws Exception {
    TomcatServer server =
        with(Map.of(ENABLED, " true "))
            .handle(
                "/async",
                (request, response) -> {
                  forget();
                  request.startAsync().complete();
                });
    assertThat(endOf(server, "/async")).isEqualTo(CloseReason.SCOPE_ENDED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/files/*", " /other/*\n  /files/*", "*.bin,/files/*"})
  void urlPatterns_areThoseOfEveryDispatch(String patterns) throws Exception {
    TomcatServer server =
        with(Map.of(ENABLED, "true", URL_PATTERNS, patterns))
            .handle(
                "/from",
                (request, response) ->
                    request.getRequestDispatcher("/files/to").forward(request, response))
            .handle("/files/to", (request, response) -> forget());
    assertThat(endOf(server, "/from")).isEqualTo(CloseReason.SCOPE_ENDED);
  }

  @Test
  void anyOtherName_isAnInitParameterOfTheFilter() throws Exception {
    try (TomcatServer server =
        with(Map.of(ENABLED, "true", "safeclose.servlet.abortOnClientLoss", "false"))
            .atStart(
                context ->
                    assertThat(
                            context
                                .getFilterRegistration(SafeCloseFilter.class.getName())
                                .getInitParameters())
                        .containsExactly(Map.entry("abortOnClientLoss", "false")))) {
      server.start();
      assertThat(refusals).isEmpty();
      assertThat(server.isAvailable()).isTrue();
    }
  }

  @Test
  void aNameThatTheFilterDoesNotKnow_keepsTheApplicationFromStarting() throws Exception {
    try (TomcatServer server =
        with(Map.of(ENABLED, "true", "safeclose.servlet.abortOnClientLos", "false")).start()) {
      assertThat(server.isAvailable()).isFalse();
    }
  }

  @Test
  void withoutTheParameterOrWithFalse_nothingIsRegistered() throws Exception {
    for (Map<String, String> parameters :
        List.of(Map.<String, String>of(), Map.of(ENABLED, "false"), Map.of("other", "true"))) {
      try (LogCapture log = new LogCapture();
          TomcatServer server =
              with(parameters)
                  .atStart(
                      context ->
                          assertThat(context.getFilterRegistrations())
                              .containsOnlyKeys("outermost"))) {
        server.start();
        assertThat(server.isAvailable()).isTrue();
        assertThat(refusals).isEmpty();
        assertThat(log.ours()).isEmpty();
      }
    }
  }

  @Test
  void aMisspeltSwitch_isSaidInTheLog() throws Exception {
    try (LogCapture log = new LogCapture();
        TomcatServer server = with(Map.of("safeclose.servlet.enable", "true"))) {
      server.start();
      assertThat(log.ours()).extracting(LogRecord::getLevel).containsExactly(Level.INFO);
      assertThat(log.ours().get(0).getParameters())
          .containsExactly("safeclose.servlet.enable", ENABLED);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          safeclose.servlet.enabled     | yes     | must be true or false, but was 'yes'
          safeclose.servlet.enabled     | ''      | must be true or false, but was ''
          safeclose.servlet.urlPatterns | files/* | must be URL patterns, such as /* or /files/*,*.bin, but was 'files/*'
          safeclose.servlet.urlPatterns | ''      | must be URL patterns, such as /* or /files/*,*.bin, but was ''
          safeclose.servlet.urlPatterns | '/a, '  | must be URL patterns, such as /* or /files/*,*.bin, but was '/a, '
          """)
  void aValueThatCannotBe_isRefused(String name, String value, String why) throws Exception {
    Map<String, String> parameters = new HashMap<>(Map.of(ENABLED, "true"));
    parameters.put(name, value);
    try (TomcatServer server = with(parameters)) {
      server.start();
      assertThat(refusals)
          .singleElement()
          .isExactlyInstanceOf(ServletException.class)
          .hasToString("jakarta.servlet.ServletException: context parameter '" + name + "' " + why);
    }
  }

  @Test
  void aFilterOfThatNameAlready_isRefused() throws Exception {
    TomcatServer server = new TomcatServer();
    server.parameter(ENABLED, "true");
    server.atStart(
        context -> context.addFilter(SafeCloseFilter.class.getName(), new SafeCloseFilter()));
    try (server) {
      server.atStart(this::startUp).start();
      assertThat(refusals)
          .singleElement()
          .asString()
          .contains("there is a filter named 'io.github.safeclose.servlet.SafeCloseFilter' already")
          .contains(ENABLED);
    }
  }
}
