package io.github.safeclose.examples.s3proxy;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** One bucket. */
final class ObjectStore {
  private final S3Client s3;
  private final String bucket;

  ObjectStore(S3Client s3, String bucket) {
    this.s3 = s3;
    this.bucket = bucket;
  }

  /** What a HEAD needs, without asking for a single byte of the object. */
  HeadObjectResponse head(ObjectRequest request) {
    return s3.headObject(request.head(bucket));
  }

  /**
   * Opens an object.
   *
   * <p>S3 servers differ in whether they know If-Range, and one that does not would answer with a
   * part of a newer object than the one whose parts the client holds. So it is decided here: if the
   * part that came back is not of the version that was meant, it is dropped (which costs next to
   * nothing, and is what this library is about) and the whole object asked for.
   */
  ResponseInputStream<GetObjectResponse> get(ObjectRequest request) {
    if (request.ifRange() == null) {
      return s3.getObject(request.get(bucket));
    }
    try {
      ResponseInputStream<GetObjectResponse> part = s3.getObject(request.get(bucket));
      if (isMeant(request.ifRange(), part.response())) {
        return part;
      }
      part.abort();
    } catch (S3Exception e) {
      if (e.statusCode() != 416) { // perhaps beyond the end of the newer version only
        throw e;
      }
    }
    return s3.getObject(request.whole().get(bucket));
  }

  private static boolean isMeant(String ifRange, GetObjectResponse response) {
    if (ifRange.startsWith("\"")) {
      return ifRange.equals(response.eTag());
    }
    Instant date = httpDate(ifRange); // null for a weak entity tag, which never matches here
    return date != null && date.equals(response.lastModified());
  }

  private static @Nullable Instant httpDate(String text) {
    try {
      return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
