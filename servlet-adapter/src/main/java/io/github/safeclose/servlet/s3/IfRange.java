package io.github.safeclose.servlet.s3;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** The version of an object that a range is wanted of (RFC 9110, section 13.1.5). */
record IfRange(String validator, @Nullable Instant date) {
  private static final Pattern STRONG_TAG = Pattern.compile("\"[\\x21\\x23-\\x7E]*\"");

  /**
   * Reads the header.
   *
   * @return null if no version can match: for a weak entity tag, and what is neither tag nor date
   */
  static @Nullable IfRange parse(String header) {
    if (STRONG_TAG.matcher(header).matches()) {
      return new IfRange(header, null);
    }
    try {
      DateTimeFormatter httpDate = DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT);
      return new IfRange(header, Instant.from(httpDate.parse(header)));
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  boolean matches(GetObjectResponse object) {
    return date == null ? validator.equals(object.eTag()) : date.equals(object.lastModified());
  }
}
