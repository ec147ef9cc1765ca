package io.github.safeclose.servlet;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown at the container in a dispatch that is made for nothing else, so that it breaks the
 * connection. Its cause says why the body is incomplete; a stack trace of its own would only show
 * this package.
 */
final class BrokenTransfer extends IOException {
  private static final long serialVersionUID = 1;
  private static final String ATTRIBUTE = BrokenTransfer.class.getName();

  private BrokenTransfer(Throwable failure, long written) {
    super(
        "the response is incomplete ("
            + written
            + " bytes were written), so its connection is"
            + " broken off",
        failure);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }

  /** Before the dispatch. */
  static void announce(ServletRequest request, Throwable failure, long written) {
    request.setAttribute(ATTRIBUTE, new BrokenTransfer(failure, written));
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

  /** For the filter: what comes in place of the rest of the chain. */
  static FilterChain inPlaceOf(FilterChain chain, ServletRequest request) {
    IOException broken = announced(request);
    if (broken == null) {
      return chain;
    }
    return (sameRequest, response) -> {
      throw broken;
    };
  }

  /** A request that stops the servlet in such a dispatch where no filter does. */
  static HttpServletRequest dispatchable(HttpServletRequest request) {
    return SafeCloseFilter.scopeOf(request).isPresent() ? request : new Stopping(request);
  }

  private static final class Stopping extends HttpServletRequestWrapper {
    Stopping(HttpServletRequest request) {
      super(request);
    }

    /** The first thing that {@code HttpServlet.service} asks for. */
    @Override
    public String getMethod() {
      IOException broken = announced(this);
      if (broken != null) {
        throw new UncheckedIOException(broken);
      }
      return super.getMethod();
    }
  }
}
