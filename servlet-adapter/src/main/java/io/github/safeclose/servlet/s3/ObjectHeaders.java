package io.github.safeclose.servlet.s3;

import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The headers that pass from S3 to the client; the others are S3's own affair. */
record ObjectHeaders(HttpServletResponse response, SendOptions options) {
  private static final List<String> OF_NOT_MODIFIED =
      List.of("ETag", "Last-Modified", "Cache-Control", "Expires");

  void of(GetObjectResponse object) {
    set("Content-Type", object.contentType());
    set("Content-Encoding", object.contentEncoding());
    set("Content-Language", object.contentLanguage());
    set("Cache-Control", object.cacheControl());
    set("Content-Range", object.contentRange());
    common(object.contentDisposition(), object.sdkHttpResponse());
    validators(object.eTag(), object.lastModified());
    length(object.contentLength());
  }

  void of(HeadObjectResponse object) {
    set("Content-Type", object.contentType());
    set("Content-Encoding", object.contentEncoding());
    set("Content-Language", object.contentLanguage());
    set("Cache-Control", object.cacheControl());
    common(object.contentDisposition(), object.sdkHttpResponse());
    validators(object.eTag(), object.lastModified());
    length(object.contentLength());
  }

  /** What a client may update from an answer without the object: 304, and how soon to try again. */
  void of(S3Exception failure, int status) {
    answerOf(failure)
        .ifPresent(
            answer -> {
              if (status == 304) {
                OF_NOT_MODIFIED.forEach(name -> pass(answer, name));
              } else if (status == 503) {
                pass(answer, "Retry-After");
              }
            });
  }

  static Optional<SdkHttpResponse> answerOf(S3Exception failure) {
    AwsErrorDetails details = failure.awsErrorDetails();
    return Optional.ofNullable(details == null ? null : details.sdkHttpResponse());
  }

  private void common(@Nullable String disposition, @Nullable SdkHttpResponse answer) {
    String ours = options.disposition();
    set("Content-Disposition", ours == null ? disposition : ours);
    if (answer != null) { // absent where an application made the response itself
      pass(answer, "Expires"); // as it stands: it need not be a date
    }
    if (!options.accelBuffering()) {
      response.setHeader("X-Accel-Buffering", "no");
    }
  }

  private void validators(@Nullable String etag, @Nullable Instant lastModified) {
    set("ETag", etag);
    if (lastModified != null) {
      response.setDateHeader("Last-Modified", lastModified.toEpochMilli());
    }
    response.setHeader("Accept-Ranges", "bytes");
  }

  private void length(@Nullable Long length) {
    if (length != null && length >= 0) {
      response.setContentLengthLong(length);
    }
  }

  private void pass(SdkHttpResponse answer, String name) {
    set(name, answer.firstMatchingHeader(name).orElse(null));
  }

  /** A value that could begin another header is dropped: a store may hold what HTTP does not. */
  private void set(String name, @Nullable String value) {
    if (value != null && value.chars().noneMatch(c -> Character.isISOControl(c) && c != '\t')) {
      response.setHeader(name, value);
    }
  }
}
