package io.github.safeclose.servlet;

import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.util.Collections;

/** What can be set on the filter; each component is an init parameter of the same name. */
record FilterOptions(boolean abortOnClientLoss) {
  static final FilterOptions DEFAULTS = new FilterOptions(true);

  private static final String ABORT_ON_CLIENT_LOSS = "abortOnClientLoss";

  /** These options, overridden by the init parameters that are there. */
  FilterOptions with(FilterConfig config) throws ServletException {
    for (String name : Collections.list(config.getInitParameterNames())) {
      if (!name.equals(ABORT_ON_CLIENT_LOSS)) { // a misspelt one must not be ignored
        throw new ServletException(
            "filter '%s' has no init parameter '%s': remove it, or set '%s' to true or false"
                .formatted(config.getFilterName(), name, ABORT_ON_CLIENT_LOSS));
      }
    }
    String abort = config.getInitParameter(ABORT_ON_CLIENT_LOSS);
    return abort == null ? this : new FilterOptions(bool(config, ABORT_ON_CLIENT_LOSS, abort));
  }

  private static boolean bool(FilterConfig config, String name, String value)
      throws ServletException {
    return switch (value.strip()) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new ServletException(
              "init parameter '%s' of filter '%s' must be true or false, but was '%s'"
                  .formatted(name, config.getFilterName(), value));
    };
  }
}
