package io.github.safeclose.servlet.s3;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a {@code Range} header (RFC 9110, section 14) before S3 is asked. */
final class ByteRange {
  private static final Pattern SPEC = Pattern.compile("([0-9]*)-([0-9]*)");
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private ByteRange() {}

  /**
   * The ranges that are asked for, each as S3 can be asked for it.
   *
   * @param header the header's value
   * @return empty if the header is malformed, or of another unit, and so to be ignored
   */
  static List<String> parse(String header) {
    int equals = header.indexOf('=');
    if (equals < 0
        || !header.substring(0, equals).strip().toLowerCase(Locale.ROOT).equals("bytes")) {
      return List.of();
    }
    List<String> ranges = new ArrayList<>();
    for (String element : header.substring(equals + 1).split(",", -1)) {
      String spec = element.strip();
      if (spec.isEmpty()) {
        continue; // a list may hold empty elements
      }
      if (!isValid(spec)) {
        return List.of();
      }
      ranges.add("bytes=" + inLongs(spec));
    }
    return ranges;
  }

  private static boolean isValid(String spec) {
    Matcher matcher = SPEC.matcher(spec);
    if (!matcher.matches()) {
      return false;
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    if (first.isEmpty() || last.isEmpty()) {
      return !first.isEmpty() || !last.isEmpty();
    }
    return new BigInteger(first).compareTo(new BigInteger(last)) <= 0;
  }

  /** Numbers beyond 63 bits are valid, but servers trip over them; this says the same in longs. */
  private static String inLongs(String spec) {
    int dash = spec.indexOf('-');
    String first = spec.substring(0, dash);
    String last = spec.substring(dash + 1);
    if (first.isEmpty()) {
      return "-" + (isHuge(last) ? MAX : last);
    }
    return (isHuge(first) ? MAX : first) + "-" + (isHuge(last) ? "" : last);
  }

  private static boolean isHuge(String number) {
    return !number.isEmpty() && new BigInteger(number).compareTo(MAX) >= 0;
  }
}
