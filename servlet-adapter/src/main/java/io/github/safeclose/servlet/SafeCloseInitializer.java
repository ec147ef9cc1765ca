package io.github.safeclose.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Registers {@link SafeCloseFilter} in a web application that asks for it by a context parameter.
 * Containers find this class by themselves; nothing else needs it.
 *
 * <ul>
 *   <li>{@code safeclose.servlet.enabled}: {@code true} registers the filter before all filters of
 *       the deployment descriptor, with async support, for every dispatcher type. Default: {@code
 *       false}.
 *   <li>{@code safeclose.servlet.urlPatterns}: what it is mapped to, one or more URL patterns
 *       separated by commas or white space. Default: {@code /*}.
 *   <li>{@code safeclose.servlet.NAME}: the filter's init parameter NAME.
 * </ul>
 *
 * <p>Without the first one this class does nothing. A value that cannot be, or a name that the
 * filter does not know, keeps the application from starting.
 */
public final class SafeCloseInitializer implements ServletContainerInitializer {
  private static final Logger LOG = System.getLogger("io.github.safeclose.servlet");
  private static final String PREFIX = "safeclose.servlet.";
  private static final String ENABLED = "enabled";
  private static final String URL_PATTERNS = "urlPatterns";

  /** For the container. */
  public SafeCloseInitializer() {}

  /**
   * Registers the filter, or does nothing. Called by the container.
   *
   * @param classes is not looked at
   * @param context of the application that starts
   * @throws ServletException if a context parameter has a value that it cannot have, or somebody
   *     has registered a filter under the same name
   */
  @Override
  public void onStartup(Set<Class<?>> classes, ServletContext context) throws ServletException {
    Map<String, String> settings = settings(context);
    String enabled = settings.remove(ENABLED);
    if (enabled == null) {
      if (!settings.isEmpty()) { // misspelt, or meant for Spring Boot
        LOG.log(
            Level.INFO,
            "SafeCloseFilter is not registered by context parameters: there is {0}, but not {1}",
            PREFIX + String.join(", " + PREFIX, settings.keySet()),
            PREFIX + ENABLED);
      }
      return;
    }
    switch (enabled.strip()) {
      case "true" -> register(context, settings);
      case "false" -> {}
      default -> throw wrong(ENABLED, "true or false", enabled);
    }
  }

  private static Map<String, String> settings(ServletContext context) {
    Map<String, String> settings = new TreeMap<>();
    for (String name : Collections.list(context.getInitParameterNames())) {
      if (name.startsWith(PREFIX)) {
        settings.put(name.substring(PREFIX.length()), context.getInitParameter(name));
      }
    }
    return settings;
  }

  private static void register(ServletContext context, Map<String, String> settings)
      throws ServletException {
    String patterns = settings.remove(URL_PATTERNS);
    String[] mappings = patterns(patterns == null ? "/*" : patterns);
    // Not a name that anybody gives by hand.
    String name = SafeCloseFilter.class.getName();
    FilterRegistration.Dynamic filter = context.addFilter(name, new SafeCloseFilter());
    if (filter == null) {
      throw new ServletException(
          "there is a filter named '%s' already: remove it, or context parameter '%s'"
              .formatted(name, PREFIX + ENABLED));
    }
    settings.forEach(filter::setInitParameter);
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, mappings);
  }

  private static String[] patterns(String value) throws ServletException {
    String[] patterns = value.strip().split("[,\\s]+", -1);
    if (!Arrays.stream(patterns).allMatch(one -> one.startsWith("/") || one.startsWith("*."))) {
      throw wrong(URL_PATTERNS, "URL patterns, such as /* or /files/*,*.bin", value);
    }
    return patterns;
  }

  private static ServletException wrong(String name, String expected, String value) {
    return new ServletException(
        "context parameter '%s' must be %s, but was '%s'"
            .formatted(PREFIX + name, expected, value));
  }
}
