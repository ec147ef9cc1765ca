package io.github.safeclose.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Makes a container break off a response of which a part has left. As a rule an exception does it;
 * not everywhere:
 *
 * <ul>
 *   <li>Over HTTP/2, Tomcat ends the stream cleanly, unless the exception comes out of an async
 *       dispatch: so there is one.
 *   <li>Jetty drops the exception that comes out of an error page: the same.
 *   <li>Undertow ends a response cleanly whatever is thrown, where it has no length or goes over
 *       HTTP/2. What it does break off is a response whose async work has timed out: so there is
 *       some that does.
 * </ul>
 *
 * <p>Where it cannot (no async support, an error page on Tomcat or Undertow), it is thrown.
 */
final class BreakOff {
  private static final Logger LOG = System.getLogger("io.github.safeclose.servlet");
  static final String UNDERTOW = "io.undertow.";
  private static final String JETTY = "org.eclipse.jetty.";

  private final RunningRequest running;
  private final HttpServletRequest request;
  private final HttpServletResponse response;

  BreakOff(RunningRequest running, HttpServletRequest request, HttpServletResponse response) {
    this.running = running;
    this.request = request;
    this.response = response;
  }

  /**
   * Within a dispatch, at its end.
   *
   * @return whether the container has been told: otherwise the failure is to be thrown at it
   */
  boolean isToldLater(Exception failure) {
    boolean undertow = isOf(UNDERTOW, request);
    if (!request.isAsyncSupported() || (!undertow && !helpsToDispatch())) {
      return false;
    }
    AsyncContext async;
    try {
      async = request.startAsync(BrokenTransfer.stopping(request), response);
    } catch (IllegalStateException notNow) { // a filter of the chain is without async support
      return false;
    }
    if (undertow) {
      async.setTimeout(1);
      LOG.log(Level.WARNING, "a response is broken off by a timeout, for " + failure, failure);
    } else {
      broken(failure).dispatch(request, async);
    }
    running.brokenOff(); // now nobody else dispatches or completes
    return true;
  }

  private boolean helpsToDispatch() {
    if (running.isBrokenOff()) {
      return false; // this is the dispatch
    }
    return request.getDispatcherType() == DispatcherType.ERROR
        ? isOf(JETTY, request)
        : request.getProtocol().startsWith("HTTP/2");
  }

  private static BrokenTransfer broken(Exception failure) {
    return failure instanceof BrokenTransfer broken
        ? broken
        : new BrokenTransfer("the application has failed", failure);
  }

  /** Whose request it is: there is no other way to ask. */
  static boolean isOf(String container, ServletRequest request) {
    ServletRequest containers = request;
    while (containers instanceof ServletRequestWrapper wrapper) {
      containers = wrapper.getRequest();
    }
    return containers.getClass().getName().startsWith(container);
  }
}
