package io.github.safeclose.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

/** Sees async work begin, and gives it the response that is watched. */
final class WatchedRequest extends HttpServletRequestWrapper {
  private final WatchedResponse response;
  private final RunningRequest running;
  private volatile @Nullable WatchedAsyncContext known;

  WatchedRequest(HttpServletRequest request, WatchedResponse response, RunningRequest running) {
    super(request);
    this.response = response;
    this.running = running;
  }

  /** The container's own would hand out its own response, past our wrapper. */
  @Override
  public AsyncContext startAsync() {
    return startAsync(this, response);
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
    running.asyncEnd().aboutToStart();
    AsyncContext context = super.startAsync(request, response);
    running.asyncStarted(context);
    return watched(context);
  }

  /** The first thing that a servlet asks for, which a filter that is mapped to ASYNC keeps away. */
  @Override
  public String getMethod() {
    BrokenTransfer.stop(this);
    return super.getMethod();
  }

  @Override
  public AsyncContext getAsyncContext() {
    return watched(super.getAsyncContext());
  }

  /** Ours for the container's. */
  AsyncContext watched(AsyncContext context) {
    WatchedAsyncContext before = known;
    if (before != null && before.isOf(context)) {
      return before;
    }
    WatchedAsyncContext watched = new WatchedAsyncContext(context, this, response, running);
    known = watched;
    return watched;
  }
}
