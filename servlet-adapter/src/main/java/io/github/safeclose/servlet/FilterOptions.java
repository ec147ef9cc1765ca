package io.github.safeclose.servlet;

import io.github.safeclose.ScopeLimits;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be set on the filter; each component is an init parameter of the same name. */
record FilterOptions(
    boolean abortOnClientLoss,
    boolean shortBodyGuard,
    long headReadLimit,
    Duration sourceIdleTimeout,
    Duration unreadTimeout) {
  private static final Duration LEAST_TIMEOUT = Duration.ofMillis(10);

  static final FilterOptions DEFAULTS =
      new FilterOptions(true, true, 64 * 1024, Duration.ofSeconds(60), Duration.ZERO);

  private static final Pattern TIME = Pattern.compile("(\\d{1,15})(ms|s|m)|0");
  private static final List<String> NAMES =
      List.of(
          "abortOnClientLoss",
          "shortBodyGuard",
          "headReadLimit",
          "sourceIdleTimeout",
          "unreadTimeout");

  FilterOptions {
    if (headReadLimit < 0) {
      throw new IllegalArgumentException(
          "headReadLimit must be 0 bytes or more, but was " + headReadLimit);
    }
    check("sourceIdleTimeout", sourceIdleTimeout);
    check("unreadTimeout", unreadTimeout);
  }

  private static void check(String name, Duration timeout) {
    Objects.requireNonNull(timeout, name);
    if (!timeout.isZero() && timeout.compareTo(LEAST_TIMEOUT) < 0) {
      throw new IllegalArgumentException(
          name + " must be zero (off), or 10 ms or more, but was " + timeout);
    }
  }

  FilterOptions abortOnClientLoss(boolean abort) {
    return new FilterOptions(
        abort, shortBodyGuard, headReadLimit, sourceIdleTimeout, unreadTimeout);
  }

  FilterOptions shortBodyGuard(boolean guard) {
    return new FilterOptions(
        abortOnClientLoss, guard, headReadLimit, sourceIdleTimeout, unreadTimeout);
  }

  FilterOptions headReadLimit(long bytes) {
    return new FilterOptions(
        abortOnClientLoss, shortBodyGuard, bytes, sourceIdleTimeout, unreadTimeout);
  }

  FilterOptions sourceIdleTimeout(Duration timeout) {
    return new FilterOptions(
        abortOnClientLoss, shortBodyGuard, headReadLimit, timeout, unreadTimeout);
  }

  FilterOptions unreadTimeout(Duration timeout) {
    return new FilterOptions(
        abortOnClientLoss, shortBodyGuard, headReadLimit, sourceIdleTimeout, timeout);
  }

  /** What the bodies of one request may do. */
  ScopeLimits limits(boolean head) {
    return new ScopeLimits(head ? headReadLimit : Long.MAX_VALUE, sourceIdleTimeout, unreadTimeout);
  }

  /** These options, overridden by the init parameters that are there. */
  FilterOptions with(FilterConfig config) throws ServletException {
    FilterOptions options = this;
    for (String name : Collections.list(config.getInitParameterNames())) {
      String value = Objects.requireNonNullElse(config.getInitParameter(name), "").strip();
      try {
        options = options.with(name, value);
      } catch (IllegalArgumentException wrong) {
        throw new ServletException(
            "init parameter '%s' of filter '%s': %s"
                .formatted(name, config.getFilterName(), wrong.getMessage()));
      }
    }
    return options;
  }

  private FilterOptions with(String name, String value) {
    return switch (name) {
      case "abortOnClientLoss" -> abortOnClientLoss(bool(value));
      case "shortBodyGuard" -> shortBodyGuard(bool(value));
      case "headReadLimit" -> headReadLimit(bytes(value));
      case "sourceIdleTimeout" -> sourceIdleTimeout(time(value));
      case "unreadTimeout" -> unreadTimeout(time(value));
      default -> // a misspelt one must not be ignored
          throw new IllegalArgumentException(
              "there is no such parameter, remove it; there are " + String.join(", ", NAMES));
    };
  }

  private static boolean bool(String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException("must be true or false, but was '" + value + "'");
    };
  }

  private static long bytes(String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException noNumber) {
      throw new IllegalArgumentException(
          "must be a number of bytes, such as 65536, but was '" + value + "'", noNumber);
    }
  }

  private static Duration time(String value) {
    Matcher time = TIME.matcher(value);
    if (!time.matches()) {
      throw new IllegalArgumentException(
          "must be a whole number with its unit ms, s or m, such as 60s, or 0 for off, but was '"
              + value
              + "'");
    }
    if (time.group(1) == null) {
      return Duration.ZERO;
    }
    long number = Long.parseLong(time.group(1));
    return switch (time.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      default -> Duration.ofMinutes(number);
    };
  }
}
