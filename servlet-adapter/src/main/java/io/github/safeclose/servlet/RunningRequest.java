package io.github.safeclose.servlet;

import io.github.safeclose.CloseReason;
import io.github.safeclose.CloseScope;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One request from its first dispatch to its end: its scope, and whether its client has left.
 *
 * <p>Its bodies end before it does where async work times out or fails: an application's listener
 * may then still write an error, or dispatch to a page that opens bodies of its own. So the two
 * ends are separate. The container's callbacks race the application's threads: everything here is
 * idempotent and thread-safe.
 */
final class RunningRequest {
  private static final Logger LOG = System.getLogger("io.github.safeclose.servlet");

  private final FilterOptions options;
  private final boolean head;
  private final Runnable forget;
  private final SentBody sent = new SentBody(this);
  private final AsyncEnd asyncEnd = new AsyncEnd(this);
  private final AtomicReference<@Nullable IOException> clientLoss = new AtomicReference<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final Object lock = new Object(); // held for a few reference writes only
  private CloseScope scope;
  private boolean scopeEnded;
  private int failuresBeforeScope;
  private volatile boolean dispatched;
  private volatile boolean asyncAwaited;
  private volatile boolean brokenOff;
  private volatile boolean completed;
  private volatile boolean completing;
  private volatile @Nullable AsyncContext async;

  RunningRequest(FilterOptions options, boolean head, Runnable forget) {
    this.options = options;
    this.head = head;
    this.forget = forget;
    this.scope = CloseScope.open(options.limits(head));
  }

  SentBody sent() {
    return sent;
  }

  boolean guardsBody() {
    return options.shortBodyGuard() && !head;
  }

  boolean isHeadReadLimitReached() {
    return head && scope().isReadLimitReached();
  }

  /** How many reads of this request's bodies have thrown, or were cut short by its timeout. */
  int failedReads() {
    synchronized (lock) {
      return failuresBeforeScope + scope.failedReads();
    }
  }

  /** The response is incomplete, and the container will be told so: nothing more is written. */
  void brokenOff() {
    brokenOff = true;
  }

  /** The async work that was started last, if any. */
  @Nullable AsyncContext async() {
    return async;
  }

  boolean isBrokenOff() {
    return brokenOff;
  }

  /** The application has called complete(); within a dispatch, it may still write until its end. */
  void completed() {
    completed = true;
  }

  boolean isCompleted() {
    return completed;
  }

  /** The application has completed it; what it has written is still on its way. */
  void completing() {
    completing = true;
  }

  boolean isCompleting() {
    return completing;
  }

  /** By a timeout or a failure, before the request itself. */
  boolean haveBodiesEnded() {
    synchronized (lock) {
      return scopeEnded;
    }
  }

  CloseScope scope() {
    synchronized (lock) {
      return scope;
    }
  }

  /** Whether the container is inside a dispatch of this request that has passed the filter. */
  boolean isDispatched() {
    return dispatched;
  }

  /** The container has dispatched this request to the filter. */
  void dispatched() {
    dispatched = true;
    asyncAwaited = false;
    sent.dispatched();
    synchronized (lock) {
      if (scopeEnded && !over.get()) { // by a timeout or error, and somebody dispatched after it
        failuresBeforeScope += scope.failedReads();
        scope = scope.successor();
        scopeEnded = false;
      }
    }
  }

  /** Whether the request goes on after the dispatch it is in. */
  boolean awaitsAsync(HttpServletRequest request) {
    return asyncAwaited || awaitsForeignAsync(request);
  }

  /** That dispatch goes back to the container. */
  void dispatchEnded(HttpServletRequest request, boolean returned) {
    dispatched = false;
    if (!awaitsAsync(request)) {
      end();
    } else if (!returned) {
      endBodies(CloseReason.SCOPE_ENDED); // the container may never tell of the end after this
    }
  }

  /** Finds async work that was started past our wrapper, on the container's own request. */
  private boolean awaitsForeignAsync(HttpServletRequest request) {
    if (request.getDispatcherType() == DispatcherType.ERROR || !request.isAsyncStarted()) {
      return false; // while it dispatches an async error, Tomcat still says "started"
    }
    try {
      asyncStarted(request.getAsyncContext());
      return true;
    } catch (IllegalStateException endedMeanwhile) {
      return false;
    }
  }

  /** Async work has begun: the request goes on after its dispatch. */
  void asyncStarted(AsyncContext context) {
    asyncEnd.listenTo(context);
    completed = false;
    async = context;
    asyncAwaited = true;
  }

  AsyncEnd asyncEnd() {
    return asyncEnd;
  }

  /** Writing the response has failed. The first failure is the one that is remembered. */
  void clientLost(IOException failure) {
    if (clientLoss.compareAndSet(null, failure)) {
      LOG.log(Level.DEBUG, () -> "the client has left, writing to it failed: " + failure);
    }
    if (options.abortOnClientLoss()) {
      scope().abortAll(CloseReason.SINK_FAILED);
    }
  }

  @Nullable IOException clientLoss() {
    return clientLoss.get();
  }

  /** Async work has timed out: an application's listener may still answer. */
  void asyncTimedOut() {
    endBodies(CloseReason.SCOPE_ENDED);
  }

  /** Async work has failed, by the client's departure or by the application. */
  void asyncFailed(boolean clientLeft) {
    endBodies(
        clientLeft && options.abortOnClientLoss()
            ? CloseReason.SINK_FAILED
            : CloseReason.SCOPE_ENDED);
  }

  /** Ends the bodies that are open, and those that join later; the response may still be used. */
  private void endBodies(CloseReason reason) {
    CloseScope ending;
    synchronized (lock) {
      scopeEnded = true;
      ending = scope;
      if (ending.openBodies() > 0) {
        failuresBeforeScope++; // their reader may be busy writing, and never come back to them
      }
    }
    try {
      ending.abortAll(reason);
    } finally {
      ending.close();
    }
  }

  /** The end of the request. */
  void end() {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    try {
      endBodies(CloseReason.SCOPE_ENDED);
    } finally {
      forget.run();
    }
  }

  boolean isOver() {
    return over.get();
  }

  /** The application is done with the response, or has lost it. */
  boolean takesNoMore() {
    return isOver() || brokenOff || completing;
  }

  /** Before each use of the response. */
  void refuseIfOver() throws IOException {
    if (takesNoMore()) {
      throw new IOException(
          "this request has ended, and its response may belong to another one: stop writing when"
              + " the async context completes");
    }
  }
}
