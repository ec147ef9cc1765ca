package io.github.safeclose.servlet;

import io.github.safeclose.CloseScope;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One pass of a request through the filter. */
record Dispatch(
    RunningRequest running,
    HttpServletRequest request,
    HttpServletResponse response,
    FilterChain chain) {

  /** The container has dispatched it: when this returns, the container has it again. */
  void runFirst() throws IOException, ServletException {
    running.dispatched();
    running.sent().isOf(request, response);
    boolean returned = false;
    try {
      runNested();
      answerTruly();
      returned = true;
    } catch (Exception failure) {
      Exception leaves = leaving(failure);
      if (leaves == null || isToldLater(leaves)) {
        return;
      }
      if (leaves instanceof IOException io) {
        throw io;
      }
      throw failure;
    } catch (Error failure) {
      dropUncommitted();
      throw failure;
    } finally {
      running.dispatchEnded(request, returned);
    }
  }

  /** Inside of another dispatch: a forward, an include, or the filter for the second time. */
  void runNested() throws IOException, ServletException {
    CloseScope.Entered here = running.scope().enter();
    try {
      if (isWrapped()) {
        chain.doFilter(request, response);
      } else {
        WatchedResponse watched = new WatchedResponse(response, running);
        chain.doFilter(new WatchedRequest(request, watched, running), watched);
      }
    } catch (Exception failure) {
      IOException loss = running.clientLoss();
      if (loss == null) {
        throw failure;
      }
      throw withSuppressed(loss, failure); // also inside: Tomcat logs what an include throws
    } finally {
      here.close();
    }
  }

  /** An async dispatch may come with the container's own pair, whatever we had wrapped before. */
  private boolean isWrapped() {
    boolean requestIs =
        request instanceof WatchedRequest
            || ((ServletRequest) request instanceof ServletRequestWrapper outer
                && outer.isWrapperFor(WatchedRequest.class));
    boolean responseIs =
        response instanceof WatchedResponse
            || ((ServletResponse) response instanceof ServletResponseWrapper outer
                && outer.isWrapperFor(WatchedResponse.class));
    return requestIs && responseIs;
  }

  /** The application is done with the response, and has said nothing: but is it whole? */
  private void answerTruly() throws IOException {
    if (running.isBrokenOff() || running.awaitsAsync(request)) {
      return;
    }
    commitHead();
    String missing = running.sent().missing();
    if (missing == null) {
      return;
    }
    if (response.isCommitted()) {
      throw new BrokenTransfer(missing, null);
    }
    running.sent().answerInstead(response, missing);
  }

  /** Whether the container breaks the response off without an exception out of this dispatch. */
  private boolean isToldLater(Exception failure) {
    if (!running.sent().isCutShort()) {
      return false;
    }
    BrokenTransfer.silenceErrorPage(request);
    return !running.awaitsAsync(request)
        && new BreakOff(running, request, response).isToldLater(failure);
  }

  private void commitHead() throws IOException {
    if (running.sent().isHeadFinal() && !response.isCommitted()) {
      response.flushBuffer();
    }
  }

  /** What the container gets in place of the application's exception: null for nothing. */
  private @Nullable Exception leaving(Exception failure) throws IOException {
    if (running.sent().isHeadFinal()) { // the application was told to stop, and has stopped
      commitHead();
      return null;
    }
    IOException loss = running.clientLoss();
    if (loss == null) {
      running.asyncEnd().thrownByApplication(failure); // the container may report it back
      dropUncommitted();
      return failure;
    }
    if (request.getDispatcherType() == DispatcherType.ERROR) { // Tomcat logs whatever that throws
      return null;
    }
    return withSuppressed(loss, failure);
  }

  private static IOException withSuppressed(IOException loss, Exception failure) {
    if (loss != failure) {
      loss.addSuppressed(failure);
    }
    return loss;
  }

  private void dropUncommitted() {
    running.sent().dropUncommitted(response);
  }
}
