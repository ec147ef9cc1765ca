package io.github.safeclose.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;

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
    if (running.isOver()) { // the container's may serve another request by now, and would end it
      throw new IllegalStateException("this request has ended already");
    }
    if (running.isBrokenOff() || running.isCompleting()) {
      return; // the container learns of it by the dispatch, or when all has left
    }
    running.completed();
    try {
      completeOrBreakOff();
    } catch (IOException clientLeft) {
      context.complete();
    }
  }

  private void completeOrBreakOff() throws IOException {
    response.commitHead();
    String missing = running.sent().missing();
    if (missing == null) {
      completeWhenFlushed();
    } else if (response.isCommitted()) {
      running.brokenOff();
      new BrokenTransfer(missing, null).dispatch(request, context);
    } else {
      running.sent().answerInstead(response, missing);
      context.complete();
    }
  }

  /**
   * Over HTTP/2, Tomcat 11.0.27 never sends what is in its buffers when the request is completed
   * while the client's window is shut. So they are emptied first, unless somebody else is writing:
   * completing is how an application stops that.
   */
  private void completeWhenFlushed() {
    WatchedOutput out = response.output();
    if (out != null && flushesFirst() && out.isIdle()) {
      running.completing();
      out.flushThen(context::complete);
    } else {
      context.complete();
    }
  }

  private boolean flushesFirst() {
    return response.isCommitted()
        && request.getProtocol().startsWith("HTTP/2")
        && running.clientLoss() == null
        && !running.haveBodiesEnded(); // by a timeout or a failure
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
    context.start(running.scope().wrap(task));
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
