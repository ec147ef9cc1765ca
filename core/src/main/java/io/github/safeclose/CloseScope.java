package io.github.safeclose;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Owns bodies and ends those that were left open: one per request, or per unit of work.
 *
 * <p>Bodies opened on a thread that has {@linkplain #enter() entered} a scope join it by
 * themselves; elsewhere, {@link #join} them or hand work over with {@link #wrap}. Joining and
 * leaving are O(1), and a body that has ended is not retained. Joining a closed scope aborts the
 * body at once.
 *
 * <p>Every method may be called from any thread.
 *
 * <pre>{@code
 * try (CloseScope scope = CloseScope.open(); CloseScope.Entered here = scope.enter()) {
 *   handle(request); // whatever it opens and forgets is aborted here
 * }
 * }</pre>
 */
public final class CloseScope implements AutoCloseable {
  private static final ThreadLocal<@Nullable CloseScope> CURRENT = new ThreadLocal<>();

  private final ScopeLimits limits;
  private final ScopeReads reads;
  private final Object lock = new Object(); // held for a few pointer writes only
  private final Members members = new Members();
  private boolean closed;
  private @Nullable Future<?> nextLook;

  private CloseScope(ScopeLimits limits, ScopeReads reads) {
    this.limits = limits;
    this.reads = reads;
  }

  /**
   * A new, open scope. It is not the scope of this thread until it is {@linkplain #enter()
   * entered}.
   *
   * @return the scope
   */
  public static CloseScope open() {
    return open(ScopeLimits.NONE);
  }

  /**
   * A new, open scope whose bodies have limits. They hold for a body while it is in the scope.
   *
   * @param limits how much may be read, and for how long nothing may happen
   * @return the scope
   * @throws NullPointerException if it is null
   */
  public static CloseScope open(ScopeLimits limits) {
    Objects.requireNonNull(limits, "limits");
    return new CloseScope(limits, new ScopeReads(limits));
  }

  /**
   * A new, open scope with the limits of this one, for work that goes on after this one was closed.
   * Of the bytes that may be read ({@link ScopeLimits#maxBytes}) it has what this one has left, and
   * they share that rest from then on.
   *
   * @return the scope; it has no bodies, and no failed reads
   */
  public CloseScope successor() {
    return new CloseScope(limits, reads.successor());
  }

  /**
   * The scope that bodies opened on this thread join.
   *
   * @return the scope entered last on this thread, if any
   */
  public static Optional<CloseScope> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  /**
   * Makes this the scope of the current thread.
   *
   * @return close it on the same thread to restore the scope before; that ends no body, and closing
   *     it again does nothing
   */
  public Entered enter() {
    CloseScope before = CURRENT.get();
    CURRENT.set(this);
    return new Entered() {
      private boolean left;

      @Override
      public void close() {
        if (!left) { // a second time would bring back a scope that was left since
          left = true;
          restore(before);
        }
      }
    };
  }

  private static void restore(@Nullable CloseScope before) {
    if (before == null) {
      CURRENT.remove(); // pool threads must not keep our class
    } else {
      CURRENT.set(before);
    }
  }

  /**
   * A task that runs in this scope, for hand-off to another thread.
   *
   * @param task the task
   * @return a task that enters this scope, runs, and restores the scope before
   */
  public Runnable wrap(Runnable task) {
    Objects.requireNonNull(task, "task");
    return () -> {
      Entered here = enter();
      try {
        task.run();
      } finally {
        here.close();
      }
    };
  }

  /**
   * Makes a body belong to this scope; it leaves the one it was in.
   *
   * @param body the body; one that has ended, or that is only observed, does not join
   */
  public void join(SafeCloseInputStream body) {
    Objects.requireNonNull(body, "body");
    if (body instanceof ObservedBody) {
      return;
    }
    Members.Member member = new Members.Member(this, body);
    boolean joined;
    synchronized (lock) {
      joined = !closed;
      if (joined) {
        members.add(member);
        if (limits.haveTimes() && nextLook == null) {
          nextLook = IdleLook.later(this, limits);
        }
      }
    }
    body.scopeReads = reads;
    if (!joined) {
      body.end(End.SCOPE_ENDED);
      return;
    }
    body.membership.moveTo(member);
    if (body.hasEnded()) { // it may have ended, and left, while it joined
      body.membership.leave();
    }
  }

  /**
   * Aborts the bodies that are open now; the scope stays open for others. For the side that notices
   * that the work has become pointless, such as a response whose client has left.
   *
   * @param reason {@link CloseReason#SINK_FAILED} or {@link CloseReason#SCOPE_ENDED}
   * @throws IllegalArgumentException for another reason
   */
  public void abortAll(CloseReason reason) {
    End end;
    if (reason == CloseReason.SINK_FAILED) {
      end = End.SINK_FAILED;
    } else if (reason == CloseReason.SCOPE_ENDED) {
      end = End.SCOPE_ENDED;
    } else {
      throw new IllegalArgumentException(
          "reason must be SINK_FAILED or SCOPE_ENDED, but was " + reason);
    }
    endAll(end, false);
  }

  /** Closes the scope and aborts the bodies that are still open, as SCOPE_ENDED. Idempotent. */
  @Override
  public void close() {
    endAll(End.SCOPE_ENDED, true);
  }

  /**
   * How many bodies are open in this scope.
   *
   * @return 0 or more
   */
  public int openBodies() {
    synchronized (lock) {
      return members.size();
    }
  }

  /**
   * How many reads of this scope's bodies have thrown to their reader, other than after the
   * reader's own {@code close()}. For the side that passes a body on, and must not take an end that
   * somebody swallowed for the end of the body.
   *
   * @return 0 or more; it only grows, and has grown before the reader sees the exception
   */
  public int failedReads() {
    return reads.failedReads();
  }

  /**
   * Whether a read has failed because the scope may {@linkplain ScopeLimits#maxBytes() read no
   * more}.
   *
   * @return true from before the reader sees the exception
   */
  public boolean isReadLimitReached() {
    return reads.isLimitReached();
  }

  /** Finds the bodies that are idle, and how they end; looks again later while any are open. */
  Map<SafeCloseInputStream, End> idleBodies() {
    synchronized (lock) {
      nextLook = null;
      if (members.size() > 0 && !closed) {
        nextLook = IdleLook.later(this, limits);
      }
      return members.idle(limits);
    }
  }

  /** Whether a look for idle bodies is due. */
  boolean isLooking() {
    synchronized (lock) {
      return nextLook != null;
    }
  }

  private void endAll(End end, boolean close) {
    List<SafeCloseInputStream> open;
    synchronized (lock) {
      closed |= close;
      if (closed && nextLook != null) {
        nextLook.cancel(false);
        nextLook = null;
      }
      open = members.bodies();
    }
    // Outside the lock: aborters and listeners are foreign code. A body that has ended meanwhile
    // ignores this; one fatal error must not leave the others open.
    VirtualMachineError fatal = null;
    for (SafeCloseInputStream body : open) {
      try {
        body.end(end);
      } catch (VirtualMachineError error) {
        fatal = error;
      }
    }
    if (fatal != null) {
      throw fatal;
    }
  }

  void left(Members.Member member) {
    synchronized (lock) {
      members.remove(member);
    }
  }

  /** Restores the scope that a thread had before. */
  @FunctionalInterface
  public interface Entered extends AutoCloseable {
    /** Restores the scope before; on the thread that entered. */
    @Override
    void close();
  }
}
