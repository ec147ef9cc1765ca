package io.github.safeclose.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown at the container, so that it breaks the connection: the way to tell a client that what it
 * has got is not all. Without a stack trace of its own, which would only show this package.
 */
final class BrokenTransfer extends IOException {
  private static final long serialVersionUID = 1;
  private static final String ATTRIBUTE = BrokenTransfer.class.getName();
  private static final String SILENT = ATTRIBUTE + ".SILENT";

  BrokenTransfer(String missing, @Nullable Throwable failure) {
    super("the response is incomplete (" + missing + "), so its connection is broken off", failure);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }

  /** Has the container dispatch once more, for nothing else than to have this thrown at it. */
  void dispatch(ServletRequest request, AsyncContext async) {
    request.setAttribute(ATTRIBUTE, this);
    async.dispatch();
  }

  /** Not this class: the filter may have been loaded by another class loader than the sender. */
  private static @Nullable IOException announced(ServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof IOException broken ? broken : null;
  }

  /** In the dispatch. */
  static void rethrow(ServletRequest request) throws IOException {
    IOException broken = announced(request);
    if (broken != null) {
      throw broken;
    }
  }

  /** For the filter, in the dispatch: what to throw in place of the rest of the chain, once. */
  static @Nullable IOException take(ServletRequest request) {
    IOException broken = announced(request);
    if (broken != null) {
      request.removeAttribute(ATTRIBUTE);
    }
    return broken;
  }

  /**
   * An exception leaves when a part has left: Tomcat then includes its error page into the part, so
   * that the client takes its text for more of the object.
   */
  static void silenceErrorPage(ServletRequest request) {
    request.setAttribute(SILENT, true);
  }

  /** Whether this is the container's dispatch to that error page. */
  static boolean isSilent(ServletRequest request) {
    DispatcherType type = request.getDispatcherType();
    return (type == DispatcherType.INCLUDE || type == DispatcherType.ERROR)
        && request.getAttribute(SILENT) != null;
  }

  /** A request that stops the servlet in such a dispatch where no filter does. */
  static HttpServletRequest dispatchable(HttpServletRequest request) {
    return SafeCloseFilter.scopeOf(request).isPresent() ? request : stopping(request);
  }

  /** The same, for the filter: it may not be mapped to ASYNC. */
  static HttpServletRequest stopping(HttpServletRequest request) {
    return new Stopping(request);
  }

  /** What the servlet asks for first in such a dispatch. */
  static void stop(ServletRequest request) {
    IOException broken = announced(request);
    if (broken != null) {
      throw new UncheckedIOException(broken);
    }
  }

  private static final class Stopping extends HttpServletRequestWrapper {
    Stopping(HttpServletRequest request) {
      super(request);
    }

    /** The first thing that {@code HttpServlet.service} asks for. */
    @Override
    public String getMethod() {
      stop(this);
      return super.getMethod();
    }
  }
}
