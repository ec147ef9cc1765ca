package io.github.safeclose.servlet;

import io.github.safeclose.CloseScope;
import io.github.safeclose.SafeClose;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
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
 *   <li>A response that is known to be incomplete breaks off, so that its client sees it (unless
 *       {@linkplain #shortBodyGuard(boolean) switched off}): when the application is done with it,
 *       fewer bytes were written than its Content-Length says, or it has none, and nothing was
 *       written after a read of a body of this request had failed. Closing its output stream does
 *       nothing then. The exception may come in an async dispatch of its own, and on Undertow an
 *       async timeout and a warning in the log take its place. Before anything has left, it is
 *       answered with status 502 instead, and headers that are not about the body stay. Not for
 *       HEAD, 1xx, 204 and 304, for what was written by the writer or by {@code print}, for what is
 *       included where the filter does not see the page around it, and for Tomcat's sendfile
 *       attribute.
 *   <li>A HEAD that is answered by a handler for GET reads at most {@linkplain #headReadLimit 64
 *       KiB} from its bodies. Then the read throws. Where the handler has begun to answer, the
 *       response is sent as it is by then, and what the handler throws is swallowed; else that is
 *       an exception like any other.
 *   <li>A source that gives nothing for {@linkplain #sourceIdleTimeout 60 s} is ended, which frees
 *       the thread that waits for it.
 *   <li>After the request, nothing of it is open: after return, exception, async complete, error
 *       and timeout. An async request keeps its scope while it runs. Writes through its response
 *       that come later throw an {@link IOException}, and headers and a status that are set later
 *       are dropped: the container may have given the response to another request.
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
 * at least; INCLUDE and ERROR keep Tomcat from including an error page into a part. Where the
 * client leaves while nothing is written, HTTP/1.1 tells nobody. Wrapping the response disables a
 * container's {@code sendfile}. A web application and its container that load this class each for
 * itself have two scopes.
 *
 * <p>Defaults: {@link SafeClose#ofDefaults()}, and as said at each setting. With {@link
 * SafeClose.Mode#OBSERVE}, and for requests that are not HTTP, it does nothing.
 *
 * <p>Thread-safe. One instance serves one registration.
 */
public final class SafeCloseFilter implements Filter {
  // Its own name in every class loader, so that two copies of this class leave each other alone.
  private static final String ERROR_METHOD = "jakarta.servlet.error.method"; // of Servlet 6.1
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
    return new SafeCloseFilter(safeClose, options.abortOnClientLoss(abort));
  }

  /**
   * A filter like this one that breaks, or does not break, the connection of a response that is
   * known to be incomplete: see the description of this class.
   *
   * @param guard default: true; the init parameter {@code shortBodyGuard}, {@code true} or {@code
   *     false}, overrides it
   * @return a new filter; this one is unchanged
   */
  public SafeCloseFilter shortBodyGuard(boolean guard) {
    return new SafeCloseFilter(safeClose, options.shortBodyGuard(guard));
  }

  /**
   * A filter like this one with another limit on what a HEAD request may read from its sources, all
   * of its bodies together.
   *
   * @param bytes 0 or more; default: 65536; the init parameter {@code headReadLimit}, a number of
   *     bytes, overrides it. {@link Long#MAX_VALUE} switches it off
   * @return a new filter; this one is unchanged
   * @throws IllegalArgumentException if it is negative
   */
  public SafeCloseFilter headReadLimit(long bytes) {
    return new SafeCloseFilter(safeClose, options.headReadLimit(bytes));
  }

  /**
   * A filter like this one that ends a body whose source gives nothing for another time. Its reader
   * gets an {@link IOException}, and the event says {@link
   * io.github.safeclose.CloseReason#SOURCE_STALLED}.
   *
   * @param timeout zero for never, else 10 ms or more; default: 60 s, twice what the SDK's own
   *     clients wait for, so that these speak first; the init parameter {@code sourceIdleTimeout},
   *     such as {@code 500ms}, {@code 60s}, {@code 5m} or {@code 0}, overrides it
   * @return a new filter; this one is unchanged
   * @throws IllegalArgumentException if it is negative, or above zero and below 10 ms
   */
  public SafeCloseFilter sourceIdleTimeout(Duration timeout) {
    return new SafeCloseFilter(safeClose, options.sourceIdleTimeout(timeout));
  }

  /**
   * A filter like this one that ends a body which nobody has read from for some time: as a rule
   * because the write to a client blocks that takes nothing more. The event says {@link
   * io.github.safeclose.CloseReason#UNREAD}. This frees the source, not the blocked thread: ending
   * a write is the container's matter, and its own timeout.
   *
   * @param timeout zero for never, else 10 ms or more; default: zero, for a handler may well open
   *     two bodies and send one after the other; the init parameter {@code unreadTimeout}, such as
   *     {@code 500ms}, {@code 60s}, {@code 5m} or {@code 0}, overrides it
   * @return a new filter; this one is unchanged
   * @throws IllegalArgumentException if it is negative, or above zero and below 10 ms
   */
  public SafeCloseFilter unreadTimeout(Duration timeout) {
    return new SafeCloseFilter(safeClose, options.unreadTimeout(timeout));
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

  /** Whether writing the response of this request has failed, as far as the filter has seen. */
  static boolean hasClientLeft(ServletRequest request) {
    RunningRequest running = running(request);
    return running != null && running.clientLoss() != null;
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
    if (BrokenTransfer.isSilent(request)) {
      return;
    }
    IOException broken = BrokenTransfer.take(request);
    FilterChain rest = broken == null ? chain : throwing(broken);
    if (safeClose.mode() == SafeClose.Mode.OBSERVE
        || !(request instanceof HttpServletRequest http)
        || !(response instanceof HttpServletResponse httpResponse)) {
      rest.doFilter(request, response);
      return;
    }
    RunningRequest known = running(request);
    RunningRequest running = known;
    if (running == null) {
      boolean head = broken == null && isHead(http);
      // What is included is a part of a page that the filter does not see.
      boolean page = request.getDispatcherType() == DispatcherType.INCLUDE;
      FilterOptions here = page ? options.shortBodyGuard(false) : options;
      running = new RunningRequest(here, head, () -> request.removeAttribute(ATTRIBUTE));
      request.setAttribute(ATTRIBUTE, running);
    }
    if (broken != null) {
      running.brokenOff();
    }
    Dispatch dispatch = new Dispatch(running, http, httpResponse, rest);
    if (known == null || isFirstOf(known, request.getDispatcherType())) {
      dispatch.runFirst();
    } else {
      dispatch.runNested();
    }
  }

  private static FilterChain throwing(IOException broken) {
    return (request, response) -> {
      throw broken;
    };
  }

  /** From Servlet 6.1 on, an error page is asked by GET, whatever the client has asked by. */
  private static boolean isHead(HttpServletRequest request) {
    Object original =
        request.getDispatcherType() == DispatcherType.ERROR
            ? request.getAttribute(ERROR_METHOD)
            : null;
    return "HEAD".equals(original == null ? request.getMethod() : original);
  }

  /**
   * Whether the container itself dispatches a request that is known already, rather than another
   * filter or servlet that runs inside of it.
   */
  private static boolean isFirstOf(RunningRequest running, DispatcherType type) {
    return !running.isDispatched()
        && (type == DispatcherType.ASYNC || type == DispatcherType.ERROR);
  }
}
