package io.github.safeclose.servlet.s3;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What a client asks of one object: its ranges and its conditions, which S3 is to decide.
 *
 * @param object the object, as the application names it
 * @param ranges empty for the whole
 * @param ifRange of what version the range is wanted, or null
 * @param ifMatch as in the header, or null
 * @param ifNoneMatch as in the header, or null
 * @param ifModifiedSince null also where If-None-Match overrides it
 * @param ifUnmodifiedSince null also where If-Match overrides it
 */
record ObjectRequest(
    GetObjectRequest object,
    List<String> ranges,
    @Nullable IfRange ifRange,
    @Nullable String ifMatch,
    @Nullable String ifNoneMatch,
    @Nullable Instant ifModifiedSince,
    @Nullable Instant ifUnmodifiedSince) {
  private static final Pattern NOT_ASCII = Pattern.compile("[^\\x20-\\x7E]");
  private static final Pattern WEAK = Pattern.compile("(?<![^\\s,])W/(?=\")");

  /**
   * Reads the headers of a request; malformed ones are ignored, as RFC 9110 says.
   *
   * @throws IllegalArgumentException if the object has a range or conditions of its own
   */
  static ObjectRequest of(GetObjectRequest object, HttpServletRequest request) {
    requireNothingOfTheClients(object);
    boolean get = request.getMethod().equals("GET");
    if (!get && !request.getMethod().equals("HEAD")) { // they mean other things, or nothing, there
      return new ObjectRequest(object, List.of(), null, null, null, null, null);
    }
    String range = get ? joined(request, "Range") : null;
    List<String> ranges = range == null ? List.of() : ByteRange.parse(range);
    String validator = ranges.isEmpty() ? null : request.getHeader("If-Range");
    IfRange ifRange = validator == null ? null : IfRange.parse(validator);
    if (validator != null && ifRange == null) {
      ranges = List.of();
    }
    String ifMatch = joined(request, "If-Match");
    String ifNoneMatch = joined(request, "If-None-Match");
    return new ObjectRequest(
        object,
        ranges,
        ifRange,
        ifMatch,
        // Weak tags count here, and whoever compresses a response on its way makes its tag weak.
        ifNoneMatch == null ? null : WEAK.matcher(ifNoneMatch).replaceAll(""),
        ifNoneMatch == null ? date(request, "If-Modified-Since") : null,
        ifMatch == null ? date(request, "If-Unmodified-Since") : null);
  }

  private static void requireNothingOfTheClients(GetObjectRequest object) {
    if (object.range() != null
        || object.partNumber() != null
        || object.ifMatch() != null
        || object.ifNoneMatch() != null
        || object.ifModifiedSince() != null
        || object.ifUnmodifiedSince() != null) {
      throw new IllegalArgumentException(
          "range, partNumber and conditions come from the client's request: leave them out of the"
              + " GetObjectRequest (its versionId names one version)");
    }
  }

  /** Whether this is a part of another version than the one whose parts the client holds. */
  boolean isObsolete(GetObjectResponse answer) {
    return ifRange != null && answer.contentRange() != null && !ifRange.matches(answer);
  }

  /** Whether the range may be beyond the end of a newer version only. */
  boolean isPerhapsObsolete(S3Exception refusal) {
    return ifRange != null && refusal.statusCode() == 416;
  }

  /** The same without its ranges: for the whole object. */
  ObjectRequest whole() {
    return new ObjectRequest(
        object, List.of(), null, ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince);
  }

  GetObjectRequest get() {
    GetObjectRequest.Builder get = object.toBuilder();
    if (!ranges.isEmpty()) {
      get.range(ranges.get(0));
    }
    if (ifRange != null) { // the SDK has no field for it
      get.overrideConfiguration(
          object
              .overrideConfiguration()
              .map(AwsRequestOverrideConfiguration::toBuilder)
              .orElseGet(AwsRequestOverrideConfiguration::builder)
              .putHeader("If-Range", ifRange.validator())
              .build());
    }
    set(ifMatch, get::ifMatch);
    set(ifNoneMatch, get::ifNoneMatch);
    set(ifModifiedSince, get::ifModifiedSince);
    set(ifUnmodifiedSince, get::ifUnmodifiedSince);
    return get.build();
  }

  HeadObjectRequest head() {
    HeadObjectRequest.Builder head = headOfObject().toBuilder();
    set(ifMatch, head::ifMatch);
    set(ifNoneMatch, head::ifNoneMatch);
    set(ifModifiedSince, head::ifModifiedSince);
    set(ifUnmodifiedSince, head::ifUnmodifiedSince);
    return head.build();
  }

  /** Whatever the client's conditions are. Field by field, so that none of any SDK is forgotten. */
  HeadObjectRequest headOfObject() {
    Map<String, SdkField<?>> fields = new HashMap<>();
    for (SdkField<?> field : object.sdkFields()) {
      fields.put(field.memberName(), field);
    }
    HeadObjectRequest.Builder head = HeadObjectRequest.builder();
    for (SdkField<?> field : head.sdkFields()) {
      SdkField<?> same = fields.get(field.memberName());
      Object value = same == null ? null : same.getValueOrDefault(object);
      if (value != null) {
        field.set(head, value);
      }
    }
    object.overrideConfiguration().ifPresent(head::overrideConfiguration);
    return head.build();
  }

  private static <T> void set(@Nullable T value, Consumer<T> setter) {
    if (value != null) {
      setter.accept(value);
    }
  }

  /**
   * A header's lines as one list. S3 has no tags beyond ASCII, and such a header would only break
   * the request's signature; with question marks it matches nothing either.
   */
  private static @Nullable String joined(HttpServletRequest request, String name) {
    String value = String.join(", ", Collections.list(request.getHeaders(name)));
    return value.isEmpty() ? null : NOT_ASCII.matcher(value).replaceAll("?");
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
