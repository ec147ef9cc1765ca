package io.github.safeclose.aws;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/** Whose fault a failure is: only that of S3 or of the network is worth another request. */
final class ReadFailures {
  private ReadFailures() {}

  /**
   * Whether a read failed because of the network. The SDK's own exceptions do not count: what it
   * throws from a read is a checksum that differs (SdkClientException, or its subclass
   * RetryableException in some versions, which must not be believed) or an interrupt.
   */
  static boolean isTheNetworks(Throwable failure) {
    if (Thread.currentThread().isInterrupted()) {
      return false;
    }
    boolean network = false;
    for (Throwable t = failure; t != null && !network; t = t.getCause()) {
      if (t instanceof SdkException || isInterrupt(t)) {
        return false;
      }
      network = t instanceof IOException; // the CRT client's come wrapped
    }
    return network;
  }

  private static boolean isInterrupt(Throwable failure) {
    boolean timeout = failure instanceof SocketTimeoutException; // it only extends the other
    return failure instanceof ClosedByInterruptException
        || (failure instanceof InterruptedIOException && !timeout);
  }

  /** Whether a request that failed may succeed when it is made again. */
  static boolean mayPass(Throwable failure) {
    if (failure instanceof SdkServiceException answer) {
      return answer.statusCode() >= 500
          || answer.statusCode() == 408
          || answer.isThrottlingException();
    }
    return failure instanceof SdkClientException && !(failure instanceof AbortedException);
  }
}
