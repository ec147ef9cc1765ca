package io.github.safeclose.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The container's async context, whose {@code complete()} does not pass a part off as the whole:
 * where the response is incomplete, it dispatches to the filter instead, which throws. Nothing else
 * makes every container break the connection.
 */
final class WatchedAsyncContext implements AsyncContext {
  private final AsyncContext context;
  private final WatchedRequest request;
  private final WatchedResponse response;
  private final RunningRequest running;

  WatchedAsyncContext(
      AsyncContext context,
      WatchedRequest request,
      WatchedResponse response,
      RunningRequest running) {
    this.context = context;
    this.request = request;
    this.response = response;
    this.running = running;
  }

  boolean isOf(AsyncContext other) {
    return context == other;
  }

  @Override
  public void complete() {
    if (running.isOver()) {
      context.complete(); // which says that it is too late
      return;
    }
    if (running.isBrokenOff()) {
      return; // the container learns of it by the dispatch
    }
    try {
      completeOrBreakOff();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void completeOrBreakOff() throws IOException {
    response.commitHead();
    String missing = running.sent().missing();
    if (missing == null) {
      context.complete();
    } else if (response.isCommitted()) {
      running.brokenOff();
      new BrokenTransfer(missing, null).dispatch(request, context);
    } else {
      running.sent().answerInstead(response, missing);
      context.complete();
    }
  }

  @Override
  public void addListener(AsyncListener listener) {
    context.addListener(new WatchedAsyncListener(listener, this, request));
  }

  @Override
  public void addListener(
      AsyncListener listener, ServletRequest itsRequest, ServletResponse itsResponse) {
    context.addListener(new WatchedAsyncListener(listener, this, request), itsRequest, itsResponse);
  }

  @Override
  public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
    return context.createListener(type);
  }

  @Override
  public ServletRequest getRequest() {
    return context.getRequest();
  }

  @Override
  public ServletResponse getResponse() {
    return context.getResponse();
  }

  @Override
  public boolean hasOriginalRequestAndResponse() {
    return context.hasOriginalRequestAndResponse();
  }

  @Override
  public void dispatch() {
    if (!running.isBrokenOff()) {
      context.dispatch();
    }
  }

  @Override
  public void dispatch(String path) {
    if (!running.isBrokenOff()) {
      context.dispatch(path);
    }
  }

  @Override
  public void dispatch(ServletContext application, String path) {
    if (!running.isBrokenOff()) {
      context.dispatch(application, path);
    }
  }

  @Override
  public void start(Runnable task) {
    context.start(task);
  }

  @Override
  public void setTimeout(long millis) {
    context.setTimeout(millis);
  }

  @Override
  public long getTimeout() {
    return context.getTimeout();
  }
}
