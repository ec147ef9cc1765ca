package io.github.safeclose.servlet.s3;

import java.nio.charset.StandardCharsets;

/**
 * Writes a Content-Disposition (RFC 6266) from a file name that anybody may have chosen.
 *
 * <p>{@code filename} holds what every client understands, in ASCII; {@code filename*} (RFC 8187)
 * holds the exact name, where that is another one.
 */
final class ContentDisposition {
  private static final int MAX_CHARACTERS = 255; // file systems take no more; headers have limits
  private static final String ATTR_CHARS = "!#$&+-.^_`|~"; // beside letters and digits
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private ContentDisposition() {}

  /**
   * The header's value.
   *
   * @param type inline or attachment
   * @param fileName any text; what has no place in a file name becomes an underscore
   * @throws IllegalArgumentException if the name is longer than 255 characters
   */
  static String of(String type, String fileName) {
    if (fileName.codePointCount(0, fileName.length()) > MAX_CHARACTERS) {
      throw new IllegalArgumentException(
          "the file name is longer than " + MAX_CHARACTERS + " characters: shorten it");
    }
    String name = clean(fileName);
    if (name.isBlank()) {
      return type;
    }
    String ascii = ascii(name);
    String header = type + "; filename=\"" + ascii + "\"";
    return ascii.equals(name) ? header : header + "; filename*=UTF-8''" + encoded(name);
  }

  private static String clean(String fileName) {
    StringBuilder clean = new StringBuilder();
    fileName.codePoints().forEach(c -> clean.appendCodePoint(isUnfit(c) ? '_' : c));
    return clean.toString();
  }

  /** Path separators; what breaks lines; what turns text round, to show another extension. */
  private static boolean isUnfit(int c) {
    return c == '/'
        || c == '\\'
        || Character.isISOControl(c)
        || c == 0x2028
        || c == 0x2029
        || c == 0x061C
        || c == 0x200E
        || c == 0x200F
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069)
        || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE); // half a character
  }

  /** Neither escaped quotes nor percent signs: clients differ in how they read them. */
  private static String ascii(String name) {
    StringBuilder ascii = new StringBuilder();
    name.codePoints()
        .forEach(c -> ascii.append(c >= ' ' && c < 0x7F && c != '"' && c != '%' ? (char) c : '_'));
    return ascii.toString();
  }

  private static String encoded(String name) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if (isAsciiLetterOrDigit(c) || ATTR_CHARS.indexOf(c) >= 0) {
        encoded.append(c);
      } else {
        encoded.append('%').append(HEX[c >> 4]).append(HEX[c & 0xF]);
      }
    }
    return encoded.toString();
  }

  private static boolean isAsciiLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
