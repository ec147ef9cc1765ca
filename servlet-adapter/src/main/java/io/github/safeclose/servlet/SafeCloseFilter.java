package io.github.safeclose.servlet;

import io.github.safeclose.CloseScope;
import io.github.safeclose.SafeClose;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Ends what a request opened: one {@link CloseScope} per request, closed on every way out of it.
 *
 * <ul>
 *   <li>Bodies opened on the request's thread join the scope by themselves; on other threads, take
 *       it with {@link #scopeOf} while the request runs and {@linkplain CloseScope#join join} the
 *       body or {@linkplain CloseScope#wrap wrap} the task. {@link
 *       io.github.safeclose.SafeCloseInputStream#detach() detach()} lets a body outlive its
 *       request.
 *   <li>When writing the response fails, the client has left: every body of the request is aborted
 *       at once (unless {@linkplain #abortOnClientLoss(boolean) switched off}) and the container's
 *       exception is rethrown as it is (C14). Only the response's output stream is watched; {@code
 *       getWriter()} swallows such failures and is left alone.
 *   <li>After the request, nothing of it is open: after return, exception, async complete, error
 *       and timeout. An async request keeps its scope while it runs. Writes through its response
 *       that come later throw an {@link IOException}: the container may have given the response to
 *       another request.
 *   <li>Forwards, includes, error and async dispatches share the scope of their request where the
 *       filter is mapped to them, and the filter may stand in the chain twice.
 * </ul>
 *
 * <p>When the client has left and the application throws an exception of its own, the container's
 * is thrown in its place, with the application's as a suppressed one, so that containers take it
 * for what it is and log nothing; out of an error page, nothing is thrown. An {@link Error} passes
 * as it is.
 *
 * <p>Register it first in the chain, with async support, for the dispatcher types REQUEST and ASYNC
 * at least. Where the client leaves while nothing is written, HTTP/1.1 tells nobody. Wrapping the
 * response disables a container's {@code sendfile}. A web application and its container that load
 * this class each for itself have two scopes.
 *
 * <p>Defaults: {@link SafeClose#ofDefaults()}, {@code abortOnClientLoss} true. With {@link
 * SafeClose.Mode#OBSERVE}, and for requests that are not HTTP, it does nothing.
 *
 * <p>Thread-safe. One instance serves one registration.
 */
public final class SafeCloseFilter implements Filter {
  // Its own name in every class loader, so that two copies of this class leave each other alone.
  private static final String ATTRIBUTE = SafeCloseFilter.class.getName() + "." + UUID.randomUUID();

  private final SafeClose safeClose;
  private volatile FilterOptions options;

  /** A filter with the defaults; the constructor that containers call. */
  public SafeCloseFilter() {
    this(SafeClose.ofDefaults());
  }

  /**
   * A filter with this configuration.
   *
   * @param safeClose its {@linkplain SafeClose#mode() mode} says whether the filter does anything
   * @throws NullPointerException if it is null
   */
  public SafeCloseFilter(SafeClose safeClose) {
    this(safeClose, FilterOptions.DEFAULTS);
  }

  private SafeCloseFilter(SafeClose safeClose, FilterOptions options) {
    this.safeClose = Objects.requireNonNull(safeClose, "safeClose");
    this.options = options;
  }

  /**
   * A filter like this one that aborts, or does not abort, the bodies of a request as soon as
   * writing its response fails. Where it does not, they end with the request.
   *
   * @param abort default: true; the filter's init parameter {@code abortOnClientLoss}, {@code true}
   *     or {@code false}, overrides it
   * @return a new filter; this one is unchanged
   */
  public SafeCloseFilter abortOnClientLoss(boolean abort) {
    return new SafeCloseFilter(safeClose, new FilterOptions(abort));
  }

  /**
   * The scope of a request, for bodies opened on other threads than the request's own.
   *
   * <p>Any thread; take it before the hand-off, on the request's thread.
   *
   * @param request the request, wrapped or not
   * @return empty if the request has ended, or no filter of this class that does anything has seen
   *     it
   */
  public static Optional<CloseScope> scopeOf(ServletRequest request) {
    return Optional.ofNullable(running(request)).map(RunningRequest::scope);
  }

  private static @Nullable RunningRequest running(ServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof RunningRequest running && !running.isOver()
        ? running
        : null;
  }

  /**
   * Reads the init parameters. Called by the container.
   *
   * @param config the container's
   * @throws ServletException if there is a parameter that this filter does not have, or a value
   *     that a parameter cannot have
   */
  @Override
  public void init(FilterConfig config) throws ServletException {
    options = options.with(config);
  }

  /** Does nothing. Called by the container; before Servlet 4.0 a filter must have it. */
  @Override
  public void destroy() {}

  /**
   * Runs the rest of the chain in the scope of the request. Called by the container.
   *
   * @param request the request
   * @param response the response
   * @param chain the rest of the chain
   * @throws IOException what the chain throws; if writing the response has failed, the container's
   *     exception for that
   * @throws ServletException what the chain throws
   */
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    FilterChain rest = BrokenTransfer.inPlaceOf(chain, request);
    if (safeClose.mode() == SafeClose.Mode.OBSERVE
        || !(request instanceof HttpServletRequest http)
        || !(response instanceof HttpServletResponse httpResponse)) {
      rest.doFilter(request, response);
      return;
    }
    RunningRequest known = running(request);
    RunningRequest running = known;
    if (running == null) {
      running = new RunningRequest(options, () -> request.removeAttribute(ATTRIBUTE));
      request.setAttribute(ATTRIBUTE, running);
    }
    if (known == null || isFirstOf(known, request.getDispatcherType())) {
      runFirst(running, http, httpResponse, rest);
    } else {
      runNested(running, http, httpResponse, rest);
    }
  }

  /**
   * Whether the container itself dispatches a request that is known already, rather than another
   * filter or servlet that runs inside of it.
   */
  private static boolean isFirstOf(RunningRequest running, DispatcherType type) {
    return !running.isDispatched()
        && (type == DispatcherType.ASYNC || type == DispatcherType.ERROR);
  }

  private static void runFirst(
      RunningRequest running,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws IOException, ServletException {
    running.dispatched();
    boolean returned = false;
    try {
      runNested(running, request, response, chain);
      returned = true;
    } catch (Exception failure) {
      if (running.clientLoss() == null) {
        running.asyncEnd().thrownByApplication(failure); // the container may report it back
        throw failure;
      }
      if (request.getDispatcherType() != DispatcherType.ERROR) { // Tomcat logs whatever that throws
        throw failure;
      }
    } finally {
      running.dispatchEnded(request, returned);
    }
  }

  private static void runNested(
      RunningRequest running,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws IOException, ServletException {
    CloseScope.Entered here = running.scope().enter();
    try {
      if (isWrapped(request, response)) {
        chain.doFilter(request, response);
      } else {
        WatchedResponse watched = new WatchedResponse(response, running);
        chain.doFilter(new WatchedRequest(request, watched, running), watched);
      }
    } catch (Exception failure) {
      IOException loss = running.clientLoss();
      if (loss == null || loss == failure) {
        throw failure;
      }
      loss.addSuppressed(failure);
      throw loss;
    } finally {
      here.close();
    }
  }

  /** An async dispatch may come with the container's own pair, whatever we had wrapped before. */
  private static boolean isWrapped(ServletRequest request, ServletResponse response) {
    boolean requestIs =
        request instanceof WatchedRequest
            || (request instanceof ServletRequestWrapper outer
                && outer.isWrapperFor(WatchedRequest.class));
    boolean responseIs =
        response instanceof WatchedResponse
            || (response instanceof ServletResponseWrapper outer
                && outer.isWrapperFor(WatchedResponse.class));
    return requestIs && responseIs;
  }
}
