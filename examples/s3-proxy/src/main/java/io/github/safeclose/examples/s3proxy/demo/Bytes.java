package io.github.safeclose.examples.s3proxy.demo;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes as people write and read them. */
public final class Bytes implements ITypeConverter<Long> {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,18})\\s*(B|KiB|MiB|GiB)?");

  /** Bytes. */
  public static final long KIB = 1 << 10;

  /** Bytes. */
  public static final long MIB = 1 << 20;

  /** Bytes. */
  public static final long GIB = 1 << 30;

  @Override
  public Long convert(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException("'" + text + "' is not a size such as 64MiB or 100GiB");
    }
    String unit = matcher.group(2);
    long factor =
        switch (unit == null ? "B" : unit) {
          case "KiB" -> KIB;
          case "MiB" -> MIB;
          case "GiB" -> GIB;
          default -> 1;
        };
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), factor);
    } catch (ArithmeticException e) {
      throw new TypeConversionException("'" + text + "' is too large");
    }
  }

  /** With one unit, and one or two places. */
  public static String format(long bytes) {
    if (bytes >= GIB) {
      return String.format(Locale.ROOT, "%.2f GiB", (double) bytes / GIB);
    }
    if (bytes >= MIB) {
      return String.format(Locale.ROOT, "%.1f MiB", (double) bytes / MIB);
    }
    return bytes >= KIB
        ? String.format(Locale.ROOT, "%.1f KiB", (double) bytes / KIB)
        : bytes + " B";
  }
}
