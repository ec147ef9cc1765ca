package io.github.safeclose.servlet.s3;

import java.io.InterruptedIOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
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
  static final ErrorAnswer SEVERAL_RANGES = new ErrorAnswer(416, "Ask for one range at a time.");

  static final ErrorAnswer NO_SUCH_OBJECT = new ErrorAnswer(404, "No such object.");
  private static final ErrorAnswer FAILED = new ErrorAnswer(502, "The store failed.");
  private static final ErrorAnswer BUSY = new ErrorAnswer(503, "The store is busy, try again.");
  private static final ErrorAnswer TOO_SLOW = new ErrorAnswer(504, "The store did not answer.");

  /** Of the SDK's two Apache clients, neither of which needs to be there. */
  private static final Set<String> NO_FREE_CONNECTION =
      Set.of("ConnectionRequestTimeoutException", "ConnectionPoolTimeoutException");

  /** How Netty begins to say the same; it has no types of its own for it. */
  private static final Pattern NO_FREE_CHANNEL =
      Pattern.compile("Acquire operation took longer|Too many outstanding acquire");

  /** Of Netty, for reading and connecting. */
  private static final Set<String> NETTY_TIMEOUTS =
      Set.of("ReadTimeoutException", "ConnectTimeoutException");

  static ErrorAnswer of(Throwable failure, SendOptions options) {
    if (failure instanceof SourceFailedException) {
      return ofBody(failure.getSuppressed(), options);
    }
    if (failure instanceof NoSuchBucketException) {
      return FAILED; // the operator's mistake, not the client's
    }
    if (failure instanceof S3Exception s3 && s3.statusCode() != 0) {
      return ofStatus(s3, options);
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String type = cause.getClass().getSimpleName();
      if (NO_FREE_CONNECTION.contains(type) || startsWith(cause, NO_FREE_CHANNEL)) {
        return BUSY; // all of our own connections to S3 are in use
      }
      if (cause instanceof InterruptedIOException // SocketTimeoutException is one
          || cause instanceof TimeoutException
          || NETTY_TIMEOUTS.contains(type)
          || cause instanceof ApiCallTimeoutException
          || cause instanceof ApiCallAttemptTimeoutException) {
        return TOO_SLOW;
      }
    }
    return FAILED;
  }

  private static boolean startsWith(Throwable failure, Pattern words) {
    String message = failure.getMessage();
    return message != null && words.matcher(message).lookingAt();
  }

  /** Whatever a body that was begun fails with, it is nothing that the client asked for. */
  private static ErrorAnswer ofBody(Throwable[] thrown, SendOptions options) {
    ErrorAnswer answer = thrown.length == 0 ? FAILED : of(thrown[0], options);
    return answer.status() < 500 ? FAILED : answer;
  }

  private static ErrorAnswer ofStatus(S3Exception failure, SendOptions options) {
    if (failure.isThrottlingException()) { // SlowDown is one
      return BUSY;
    }
    AwsErrorDetails details = failure.awsErrorDetails();
    if (details != null && "KeyTooLongError".equals(details.errorCode())) {
      return NO_SUCH_OBJECT; // the client has chosen it, and there can be none
    }
    return switch (failure.statusCode()) {
      case 304 -> new ErrorAnswer(304, "");
      case 403 -> denied(options.deniedStatus());
      case 404 -> NO_SUCH_OBJECT;
      case 412 -> new ErrorAnswer(412, "A condition of the request does not hold.");
      case 416 -> new ErrorAnswer(416, "The range is beyond the end of the object.");
      case 429, 503 -> BUSY;
      case 504 -> TOO_SLOW;
      default -> FAILED;
    };
  }

  private static ErrorAnswer denied(int status) {
    return switch (status) {
      case 404 -> NO_SUCH_OBJECT; // word for word: nobody learns that there is one
      case 502 -> FAILED;
      default -> new ErrorAnswer(403, "Access denied.");
    };
  }
}
