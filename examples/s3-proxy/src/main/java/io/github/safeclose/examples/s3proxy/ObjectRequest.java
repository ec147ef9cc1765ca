package io.github.safeclose.examples.s3proxy;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;

/**
 * What a client asks of one object: its range and its conditions, which S3 is to decide.
 *
 * @param key the object
 * @param range one range, or null for the whole
 * @param ifRange under what validator the range is wanted, or null
 * @param ifMatch as in the header, or null
 * @param ifNoneMatch as in the header, or null
 * @param ifModifiedSince null also where If-None-Match overrides it
 * @param ifUnmodifiedSince null also where If-Match overrides it
 */
record ObjectRequest(
    String key,
    @Nullable String range,
    @Nullable String ifRange,
    @Nullable String ifMatch,
    @Nullable String ifNoneMatch,
    @Nullable Instant ifModifiedSince,
    @Nullable Instant ifUnmodifiedSince) {

  /** Reads the headers of a request; malformed ones are ignored, as RFC 9110 says. */
  static ObjectRequest of(String key, HttpServletRequest request) throws RefusedRequest {
    Optional<String> range = Optional.empty();
    String header = joined(request, "Range");
    if (header != null && request.getMethod().equals("GET")) { // of no meaning elsewhere
      range = ByteRange.parse(header);
    }
    String ifMatch = joined(request, "If-Match");
    String ifNoneMatch = joined(request, "If-None-Match");
    return new ObjectRequest(
        key,
        range.orElse(null),
        range.isPresent() ? request.getHeader("If-Range") : null,
        ifMatch,
        ifNoneMatch,
        ifNoneMatch == null ? date(request, "If-Modified-Since") : null,
        ifMatch == null ? date(request, "If-Unmodified-Since") : null);
  }

  /** The same without its range: for the whole object. */
  ObjectRequest whole() {
    return new ObjectRequest(
        key, null, null, ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince);
  }

  GetObjectRequest get(String bucket) {
    GetObjectRequest.Builder get = GetObjectRequest.builder().bucket(bucket).key(key);
    set(range, get::range);
    set(ifMatch, get::ifMatch);
    set(ifNoneMatch, get::ifNoneMatch);
    set(ifModifiedSince, get::ifModifiedSince);
    set(ifUnmodifiedSince, get::ifUnmodifiedSince);
    return get.build();
  }

  HeadObjectRequest head(String bucket) {
    HeadObjectRequest.Builder head = HeadObjectRequest.builder().bucket(bucket).key(key);
    set(ifMatch, head::ifMatch);
    set(ifNoneMatch, head::ifNoneMatch);
    set(ifModifiedSince, head::ifModifiedSince);
    set(ifUnmodifiedSince, head::ifUnmodifiedSince);
    return head.build();
  }

  private static <T> void set(@Nullable T value, Consumer<T> setter) {
    if (value != null) {
      setter.accept(value);
    }
  }

  /** A header's lines as one list. */
  private static @Nullable String joined(HttpServletRequest request, String name) {
    String value = String.join(", ", Collections.list(request.getHeaders(name)));
    return value.isEmpty() ? null : value;
  }

  private static @Nullable Instant date(HttpServletRequest request, String name) {
    try {
      long millis = request.getDateHeader(name);
      return millis < 0 ? null : Instant.ofEpochMilli(millis);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
