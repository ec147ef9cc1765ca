package io.github.safeclose.aws;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Which bytes of which object a response brings, in offsets of the object.
 *
 * @param etag of the object; null if it is none that binds: absent, weak, or not an ETag
 * @param start of the first byte
 * @param end behind the last byte; {@link #UNKNOWN} if that is not known
 * @param size of the object; {@link #UNKNOWN} if that is not known
 * @param placed whether the response says where its bytes belong
 */
record ObjectRange(@Nullable String etag, long start, long end, long size, boolean placed) {
  static final long UNKNOWN = -1;

  private static final int PARTIAL_CONTENT = 206;
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

  static ObjectRange of(GetObjectResponse response) {
    Long length = response.contentLength();
    String etag = strong(response.eTag());
    if (response.sdkHttpResponse().statusCode() != PARTIAL_CONTENT) {
      long end = length == null ? UNKNOWN : length;
      return new ObjectRange(etag, 0, end, end, true);
    }
    Matcher range = CONTENT_RANGE.matcher(Optional.ofNullable(response.contentRange()).orElse(""));
    if (!range.matches()) { // absent, senseless, or several ranges in one body
      return new ObjectRange(etag, 0, UNKNOWN, UNKNOWN, false);
    }
    long start = Long.parseLong(range.group(1));
    long end = Long.parseLong(range.group(2)) + 1;
    long size = range.group(3).equals("*") ? UNKNOWN : Long.parseLong(range.group(3));
    boolean sane = start < end && (length == null || length == end - start);
    return new ObjectRange(etag, start, end, size, sane);
  }

  /** RFC 9110, 8.8.3: the opaque tag is quoted, and a weak one does not promise the same bytes. */
  private static @Nullable String strong(@Nullable String etag) {
    return etag != null && etag.length() > 2 && etag.startsWith("\"") && etag.endsWith("\"")
        ? etag
        : null;
  }

  /** Why no other request can continue this one; null if one can. */
  @Nullable String obstacle() {
    if (etag == null) {
      return "the response has no strong ETag, so another one may be of another version";
    }
    return placed ? null : "the response does not say which bytes of the object it brings";
  }

  /** What is left from there on, as the header Range asks for it. */
  String from(long offset) {
    return "bytes=" + offset + "-" + (end == UNKNOWN ? "" : end - 1);
  }

  /**
   * Whether the answer brings exactly what was asked for, of the same version; returns what is
   * known now of the whole.
   */
  ObjectRange continuedBy(GetObjectResponse answer, long offset) throws IOException {
    ObjectRange next = of(answer);
    if (answer.sdkHttpResponse().statusCode() != PARTIAL_CONTENT) {
      throw new IOException(
          "cannot continue the object: a request for a range was answered with status "
              + answer.sdkHttpResponse().statusCode()
              + " instead of 206; the server does not do ranges");
    }
    if (etag == null || !etag.equals(next.etag)) {
      throw changed(null);
    }
    boolean sameEnd = end == UNKNOWN || next.end == end;
    boolean sameSize = size == UNKNOWN || next.size == UNKNOWN || next.size == size;
    if (!next.placed || next.start != offset || !sameEnd || !sameSize) {
      throw new IOException(
          "cannot continue the object: asked for "
              + from(offset)
              + ", but the answer brings "
              + answer.contentRange());
    }
    return new ObjectRange(etag, start, next.end, next.size, true);
  }

  /** The one message for a body that must not be put together of two versions. */
  static IOException changed(@Nullable Throwable cause) {
    return new IOException(
        "the object changed while it was read: what is left of it belongs to another version;"
            + " read it again from its start",
        cause);
  }
}
