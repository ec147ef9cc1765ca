package io.github.safeclose.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Hears of the end of a request's async work. Called by the container, on any of its threads. */
final class AsyncEnd implements AsyncListener {
  private final RunningRequest request;
  private volatile boolean listening;
  private volatile @Nullable Throwable thrownByApplication;

  AsyncEnd(RunningRequest request) {
    this.request = request;
  }

  /** Before the container is asked to start async work: it drops the listeners it had. */
  void aboutToStart() {
    listening = false;
  }

  /** Listens once: one listener that is added on each round would pile up. */
  void listenTo(AsyncContext context) {
    if (!listening) {
      context.addListener(this);
      listening = true;
    }
  }

  /** The application threw this, out of a callback or a dispatch: no sign of the client. */
  void thrownByApplication(Throwable failure) {
    thrownByApplication = failure;
  }

  boolean isByApplication(Throwable failure) {
    return failure == thrownByApplication;
  }

  /** Async work begins once more, and the container has dropped its listeners. */
  @Override
  public void onStartAsync(AsyncEvent event) {
    listening = false;
    request.asyncStarted(event.getAsyncContext());
  }

  @Override
  public void onComplete(AsyncEvent event) {
    request.end();
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    request.asyncTimedOut();
  }

  /** A container may call this before the write that failed has come back to its thread. */
  @Override
  public void onError(AsyncEvent event) {
    boolean clientLeft = false;
    if (event.getThrowable() instanceof IOException failure && !isByApplication(failure)) {
      clientLeft = true;
      request.clientLost(failure);
    }
    request.asyncFailed(clientLeft);
  }
}
