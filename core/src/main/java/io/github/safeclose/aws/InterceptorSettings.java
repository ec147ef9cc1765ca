package io.github.safeclose.aws;

import io.github.safeclose.CloseListener;
import io.github.safeclose.ClosePolicy;
import io.github.safeclose.SafeClose;
import io.github.safeclose.internal.FirstTimes;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.io.IOUtils;
import org.jspecify.annotations.Nullable;

/**
 * What {@link SafeCloseInterceptor#fromSettings()} reads.
 *
 * @param properties the value of a system property, or null
 * @param variables the value of an environment variable, or null
 */
record InterceptorSettings(
    Function<String, @Nullable String> properties, Function<String, @Nullable String> variables) {
  private static final Logger LOG = System.getLogger("io.github.safeclose");

  private static final FirstTimes SAID = new FirstTimes();
  private static final Pattern SHORT_TIME = Pattern.compile("(\\d{1,15})\\s*(ms|s)");

  static InterceptorSettings ofThisProcess() {
    return new InterceptorSettings(System::getProperty, System::getenv);
  }

  /**
   * The configuration; empty: off.
   *
   * @param listeners asked only if there is a configuration
   * @throws IllegalArgumentException if the mode is unknown: for this, and for nothing else
   */
  Optional<SafeClose> safeClose(Supplier<List<CloseListener>> listeners) {
    String mode = setting("safeclose.mode").orElse("abort");
    SafeClose.Builder builder =
        switch (mode.toLowerCase(Locale.ROOT)) {
          case "abort" -> SafeClose.builder().mode(SafeClose.Mode.ABORT);
          case "observe" -> SafeClose.builder().mode(SafeClose.Mode.OBSERVE);
          case "off" -> null;
          default ->
              throw new IllegalArgumentException(
                  "safeclose.mode (or SAFECLOSE_MODE) is \""
                      + mode
                      + "\", but must be one of: abort, observe, off");
        };
    if (builder == null) {
      return Optional.empty();
    }
    needsCommonsIo();
    builder.policy(policy());
    listeners.get().forEach(builder::listener);
    if (SAID.isFirst(mode)) {
      LOG.log(
          Level.INFO, "safeclose closes the bodies of S3 GetObject; safeclose.mode is {0}", mode);
    }
    return Optional.of(builder.build());
  }

  /** Now, while the client is being built, and not when the first body is closed. */
  private static void needsCommonsIo() {
    LOG.log(Level.DEBUG, "{0} is there", IOUtils.class);
  }

  ClosePolicy policy() {
    Optional<Long> bytes = read("safeclose.drain.bytes", InterceptorSettings::bytes);
    Optional<Duration> time = read("safeclose.drain.time", InterceptorSettings::time);
    return bytes.isEmpty() && time.isEmpty()
        ? SafeCloseHttpClient.DEFAULT_POLICY
        : ClosePolicy.drainUpTo(
            bytes.orElse(SafeCloseHttpClient.UNKNOWN_LENGTH.maxBytes()),
            time.orElse(SafeCloseHttpClient.UNKNOWN_LENGTH.maxTime()));
  }

  private <T> Optional<T> read(String name, Function<String, Optional<T>> parser) {
    Optional<String> value = setting(name);
    Optional<T> parsed = value.flatMap(parser);
    if (value.isPresent() && parsed.isEmpty() && SAID.isFirst(name + "=" + value.get())) {
      LOG.log(
          Level.WARNING,
          "{0} (or {1}) is \"{2}\", but must be {3}; it is ignored, and its default used",
          name,
          variable(name),
          value.get(),
          name.endsWith("bytes")
              ? "a whole number of bytes, 0 or more, such as 65536"
              : "a time of zero or more, such as 50ms, 2s or PT0.05S");
    }
    return parsed;
  }

  private static Optional<Long> bytes(String value) {
    try {
      long bytes = Long.parseLong(value);
      return bytes < 0 ? Optional.empty() : Optional.of(bytes);
    } catch (NumberFormatException unreadable) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> time(String value) {
    Matcher inShort = SHORT_TIME.matcher(value.toLowerCase(Locale.ROOT));
    try {
      if (inShort.matches()) {
        long number = Long.parseLong(inShort.group(1));
        boolean millis = inShort.group(2).equals("ms");
        return Optional.of(millis ? Duration.ofMillis(number) : Duration.ofSeconds(number));
      }
      Duration time = Duration.parse(value);
      return time.isNegative() ? Optional.empty() : Optional.of(time);
    } catch (DateTimeException unreadable) {
      return Optional.empty();
    }
  }

  /** Trimmed; blank ones count as not set, since that is how many tools unset a variable. */
  private Optional<String> setting(String name) {
    return given(properties.apply(name)).or(() -> given(variables.apply(variable(name))));
  }

  private static Optional<String> given(@Nullable String value) {
    return Optional.ofNullable(value).map(String::trim).filter(text -> !text.isEmpty());
  }

  private static String variable(String name) {
    return name.toUpperCase(Locale.ROOT).replace('.', '_');
  }
}
