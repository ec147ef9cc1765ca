package io.github.safeclose.examples.s3proxy;

import java.io.InterruptedIOException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What a client is told when S3 did not give the object: never S3's own words, which name the
 * bucket, the endpoint, the account.
 *
 * @param status the answer's status
 * @param message one short sentence
 */
record ErrorAnswer(int status, String message) {
  private static final ErrorAnswer BUSY = new ErrorAnswer(503, "The store is busy, try again.");
  private static final ErrorAnswer TOO_SLOW = new ErrorAnswer(504, "The store did not answer.");
  private static final ErrorAnswer FAILED = new ErrorAnswer(502, "The store failed.");

  static ErrorAnswer of(Throwable failure) {
    if (failure instanceof NoSuchBucketException) {
      return FAILED; // the operator's mistake, not the client's
    }
    if (failure instanceof S3Exception s3 && s3.statusCode() != 0) {
      return ofStatus(s3);
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectionRequestTimeoutException) {
        return BUSY; // all of our own connections to S3 are in use
      }
      if (cause instanceof InterruptedIOException // SocketTimeoutException is one
          || cause instanceof ApiCallTimeoutException
          || cause instanceof ApiCallAttemptTimeoutException) {
        return TOO_SLOW;
      }
    }
    return FAILED;
  }

  private static ErrorAnswer ofStatus(S3Exception failure) {
    if (failure.isThrottlingException()) { // SlowDown is one
      return BUSY;
    }
    return switch (failure.statusCode()) {
      case 304 -> new ErrorAnswer(304, "");
      case 403 -> new ErrorAnswer(403, "Access denied.");
      case 404 -> new ErrorAnswer(404, "No such object.");
      case 412 -> new ErrorAnswer(412, "A condition of the request does not hold.");
      case 416 -> new ErrorAnswer(416, "The range is beyond the end of the object.");
      case 429, 503 -> BUSY;
      case 504 -> TOO_SLOW;
      default -> FAILED;
    };
  }
}
