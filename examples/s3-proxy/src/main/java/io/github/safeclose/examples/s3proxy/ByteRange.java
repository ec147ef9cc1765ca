package io.github.safeclose.examples.s3proxy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a {@code Range} header (RFC 9110, section 14) before S3 is asked. */
final class ByteRange {
  private static final Pattern SPEC = Pattern.compile("(\\d*)-(\\d*)");
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private ByteRange() {}

  /**
   * What to ask S3 for.
   *
   * @param header the header's value
   * @return the one range; empty if the header is malformed, or of another unit, and so ignored
   * @throws RefusedRequest with 416 for several ranges, which S3 does not serve: S3 would answer
   *     with the whole object
   */
  static Optional<String> parse(String header) throws RefusedRequest {
    int equals = header.indexOf('=');
    if (equals < 0
        || !header.substring(0, equals).strip().toLowerCase(Locale.ROOT).equals("bytes")) {
      return Optional.empty();
    }
    List<String> ranges = new ArrayList<>();
    for (String element : header.substring(equals + 1).split(",", -1)) {
      String spec = element.strip();
      if (spec.isEmpty()) {
        continue; // a list may hold empty elements
      }
      if (!isValid(spec)) {
        return Optional.empty();
      }
      ranges.add(spec);
    }
    if (ranges.size() > 1) {
      throw new RefusedRequest(416, "Ask for one range at a time.");
    }
    return ranges.isEmpty() ? Optional.empty() : Optional.of("bytes=" + inLongs(ranges.get(0)));
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
