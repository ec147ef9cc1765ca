package io.github.safeclose.aws;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * The parts of one body, of which one at most is open. The reader opens and cuts them; {@link
 * #abort} comes from any thread, and the reader's waits end with it.
 */
final class Parts {
  private final S3Client s3;
  private final GetObjectRequest request;
  private final boolean abortMayBlock;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile boolean closing;
  private volatile @Nullable ResponseInputStream<GetObjectResponse> current;
  private volatile @Nullable Reopening reopening;

  /**
   * The parts of a body.
   *
   * @param request what the first part was asked for with
   * @param abortMayBlock whether aborting a part may wait for a stalled peer
   */
  Parts(
      S3Client s3,
      GetObjectRequest request,
      ResponseInputStream<GetObjectResponse> first,
      boolean abortMayBlock) {
    this.s3 = s3;
    this.request = request;
    this.current = first;
    this.abortMayBlock = abortMayBlock;
  }

  /** Null after a cut. */
  @Nullable ResponseInputStream<GetObjectResponse> current() {
    return current;
  }

  boolean abortMayBlock() {
    return abortMayBlock;
  }

  /** Whether a failure is a failure now, and nothing is asked for any more. */
  boolean areOver() {
    return closing || areStopped();
  }

  private boolean areStopped() {
    return stopped.getCount() == 0;
  }

  /**
   * The body is about to be closed. Wakes nobody: its reader must not come out before the body has
   * ended, or it would end it as failed; the body's own abort, of a close beside a reader, does.
   */
  void closing() {
    closing = true;
  }

  /**
   * Opens the next part: the request of the first one, but for the range, and bound to its ETag.
   *
   * @throws RuntimeException what the request has thrown
   */
  ResponseInputStream<GetObjectResponse> open(String range, @Nullable String etag)
      throws IOException {
    GetObjectRequest next = request.toBuilder().range(range).ifMatch(etag).build();
    Reopening opening = new Reopening(() -> s3.getObject(next));
    reopening = opening;
    if (areStopped()) { // before it could be abandoned
      throw closedMeanwhile();
    }
    ResponseInputStream<GetObjectResponse> opened;
    try {
      opened = opening.await();
    } catch (CancellationException abandoned) {
      throw closedMeanwhile();
    } catch (InterruptedException interrupted) {
      throw interrupted();
    } catch (ExecutionException failed) {
      throw unchecked(failed.getCause());
    } finally {
      reopening = null;
    }
    current = opened;
    if (areStopped()) { // before it could be aborted
      cut();
      throw closedMeanwhile();
    }
    return opened;
  }

  private static RuntimeException unchecked(@Nullable Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(thrown); // no signature names it
  }

  /** Waits before the next attempt; throws if the body is stopped, or its reader interrupted. */
  void await(long nanos) throws IOException {
    boolean over;
    try {
      over = stopped.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      throw interrupted();
    }
    if (over) {
      throw closedMeanwhile();
    }
  }

  private static IOException closedMeanwhile() {
    return new IOException("the body was closed while it was about to be resumed");
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while the body was about to be resumed");
  }

  /** Cuts the part that is open; for its reader, which must not wait for a stalled peer. */
  void cut() {
    ResponseInputStream<GetObjectResponse> part = current;
    current = null;
    if (part != null && abortMayBlock) {
      Thread thread = new Thread(null, () -> drop(part), "safeclose-drop", 0, false);
      thread.setContextClassLoader(null);
      thread.setDaemon(true);
      thread.start();
    } else if (part != null) {
      drop(part);
    }
  }

  private void stop() {
    stopped.countDown();
    Reopening opening = reopening;
    if (opening != null) {
      opening.abandon();
    }
  }

  /** Cuts everything, now. */
  void abort() {
    stop();
    ResponseInputStream<GetObjectResponse> part = current;
    if (part != null) {
      part.abort();
    }
  }

  /** Closes the part that is open, as its client does. */
  void close() throws IOException {
    stop();
    ResponseInputStream<GetObjectResponse> part = current;
    if (part != null) {
      part.close();
    }
  }

  /** Cuts a part; what that throws has nothing to say to anybody. */
  static void drop(ResponseInputStream<?> part) {
    try {
      part.abort();
    } catch (RuntimeException alreadyCut) {
      // closed below all the same
    }
    try {
      part.close(); // SDKs before August 2024 do not close what they abort, and throw here
    } catch (IOException | RuntimeException alreadyCut) {
      // it is cut
    }
  }
}
