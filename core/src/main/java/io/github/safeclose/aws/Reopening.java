package io.github.safeclose.aws;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * One request for what is left, on a thread of its own: the reader waits for it, and can be called
 * away. The SDK's sync clients cannot be called away while they wait for a connection or an answer,
 * not even by an interrupt. A part that comes when nobody waits any more is aborted.
 */
final class Reopening {
  private final CompletableFuture<ResponseInputStream<GetObjectResponse>> part =
      new CompletableFuture<>();
  private final Thread thread;

  Reopening(Supplier<ResponseInputStream<GetObjectResponse>> request) {
    // It runs the application's credential providers and interceptors, so it has the loader that
    // they are used to; of thread locals it inherits nothing.
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    thread = new Thread(null, () -> ask(request), "safeclose-resume", 0, false);
    thread.setContextClassLoader(loader);
    thread.setDaemon(true);
  }

  private void ask(Supplier<ResponseInputStream<GetObjectResponse>> request) {
    try {
      ResponseInputStream<GetObjectResponse> opened = request.get();
      if (!part.complete(opened)) {
        Thread.interrupted(); // the SDK would throw instead of closing
        Parts.drop(opened);
      }
    } catch (Throwable failure) { // also an Error: it is the reader's
      part.completeExceptionally(failure);
    }
  }

  ResponseInputStream<GetObjectResponse> await() throws InterruptedException, ExecutionException {
    thread.start();
    try {
      return part.get();
    } finally {
      abandon(); // does nothing where the part has come
    }
  }

  /** Frees the waiting reader with a CancellationException; any thread. */
  void abandon() {
    if (part.cancel(false)) {
      thread.interrupt(); // ends the SDK's own waiting between retries
    }
  }
}
