package io.github.safeclose.examples.s3proxy;

import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The headers that pass from S3 to the client; the others are S3's own affair. */
final class ObjectHeaders {
  private static final List<String> OF_NOT_MODIFIED =
      List.of("ETag", "Last-Modified", "Cache-Control", "Expires");

  private ObjectHeaders() {}

  static void copy(GetObjectResponse object, HttpServletResponse response) {
    set(response, "Content-Type", object.contentType());
    set(response, "Content-Encoding", object.contentEncoding());
    set(response, "Content-Disposition", object.contentDisposition());
    set(response, "Cache-Control", object.cacheControl());
    set(response, "Content-Range", object.contentRange());
    validators(object.eTag(), object.lastModified(), response);
    length(object.contentLength(), response);
  }

  static void copy(HeadObjectResponse object, HttpServletResponse response) {
    set(response, "Content-Type", object.contentType());
    set(response, "Content-Encoding", object.contentEncoding());
    set(response, "Content-Disposition", object.contentDisposition());
    set(response, "Cache-Control", object.cacheControl());
    validators(object.eTag(), object.lastModified(), response);
    length(object.contentLength(), response);
  }

  /** What a client may update from an answer without the object: 304 and 416. */
  static void copy(S3Exception failure, HttpServletResponse response) {
    AwsErrorDetails details = failure.awsErrorDetails();
    SdkHttpResponse answer = details == null ? null : details.sdkHttpResponse();
    if (answer == null) {
      return;
    }
    if (failure.statusCode() == 304) {
      for (String name : OF_NOT_MODIFIED) {
        set(response, name, answer.firstMatchingHeader(name).orElse(null));
      }
    } else if (failure.statusCode() == 416) {
      set(response, "Content-Range", answer.firstMatchingHeader("Content-Range").orElse(null));
    }
  }

  private static void validators(
      @Nullable String etag, @Nullable Instant lastModified, HttpServletResponse response) {
    set(response, "ETag", etag);
    if (lastModified != null) {
      response.setDateHeader("Last-Modified", lastModified.toEpochMilli());
    }
    response.setHeader("Accept-Ranges", "bytes");
  }

  private static void length(@Nullable Long length, HttpServletResponse response) {
    if (length != null) {
      response.setContentLengthLong(length);
    }
  }

  private static void set(HttpServletResponse response, String name, @Nullable String value) {
    if (value != null) {
      response.setHeader(name, value);
    }
  }
}
