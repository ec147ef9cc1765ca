package io.github.safeclose.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.io.IOException;

/** Gives the application's listener our async context: it may complete the request by it. */
final class WatchedAsyncListener implements AsyncListener {
  private final AsyncListener listener;
  private final WatchedAsyncContext context;
  private final WatchedRequest request;

  WatchedAsyncListener(
      AsyncListener listener, WatchedAsyncContext context, WatchedRequest request) {
    this.listener = listener;
    this.context = context;
    this.request = request;
  }

  private AsyncEvent ours(AsyncEvent event, AsyncContext ours) {
    return new AsyncEvent(
        ours, event.getSuppliedRequest(), event.getSuppliedResponse(), event.getThrowable());
  }

  @Override
  public void onComplete(AsyncEvent event) throws IOException {
    listener.onComplete(ours(event, context));
  }

  @Override
  public void onTimeout(AsyncEvent event) throws IOException {
    listener.onTimeout(ours(event, context));
  }

  @Override
  public void onError(AsyncEvent event) throws IOException {
    listener.onError(ours(event, context));
  }

  /** The context of the new round. */
  @Override
  public void onStartAsync(AsyncEvent event) throws IOException {
    listener.onStartAsync(ours(event, request.watched(event.getAsyncContext())));
  }
}
