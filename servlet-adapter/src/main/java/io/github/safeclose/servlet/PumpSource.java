package io.github.safeclose.servlet;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The publisher's side of a {@link Pump}: what it has said, one buffer at a time. Its calls come
 * from any thread; each leaves a note and wakes the pump.
 */
final class PumpSource implements Flow.Subscriber<ByteBuffer> {
  private final Runnable wake;
  private volatile Flow.@Nullable Subscription subscription;
  private volatile @Nullable ByteBuffer arrived;
  private volatile boolean ended;
  private volatile @Nullable Throwable failure;
  private volatile boolean cancelled;
  private boolean requested; // of the pump's worker

  PumpSource(Runnable wake) {
    this.wake = wake;
  }

  void subscribeTo(Flow.Publisher<? extends ByteBuffer> publisher) {
    try {
      publisher.subscribe(this);
    } catch (RuntimeException againstTheRules) {
      onError(againstTheRules);
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    Objects.requireNonNull(newSubscription, "subscription");
    if (subscription != null) {
      newSubscription.cancel();
      return;
    }
    subscription = newSubscription;
    if (cancelled) {
      cancel();
    }
    wake.run();
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    Objects.requireNonNull(buffer, "buffer");
    if (cancelled) {
      return;
    }
    if (arrived != null) {
      cancel();
      onError(new IllegalStateException("the publisher gave more than was requested"));
      return;
    }
    arrived = buffer;
    wake.run();
  }

  @Override
  public void onError(Throwable newFailure) {
    failure = Objects.requireNonNull(newFailure, "failure");
    wake.run();
  }

  @Override
  public void onComplete() {
    ended = true;
    wake.run();
  }

  boolean isSubscribed() {
    return subscription != null;
  }

  /** Ask before {@link #arrived()}: the end comes after the last buffer. */
  boolean hasEnded() {
    return ended;
  }

  @Nullable Throwable failure() {
    return failure;
  }

  @Nullable ByteBuffer arrived() {
    return arrived;
  }

  /** The buffer that arrived is done with. */
  void release() {
    arrived = null;
    requested = false;
  }

  /**
   * Asks for the next buffer, unless that has been done. The publisher may call back at once.
   *
   * @return whether it was asked now
   */
  boolean request() {
    Flow.Subscription known = subscription;
    if (requested || known == null) {
      return false;
    }
    requested = true;
    known.request(1);
    return true;
  }

  /** Any thread, any number of times. */
  void cancel() {
    cancelled = true;
    Flow.Subscription known = subscription;
    if (known != null && !ended && failure == null) {
      try {
        known.cancel();
      } catch (RuntimeException againstTheRules) {
        // a subscription does not throw; nothing depends on it any more
      }
    }
  }

  /** Nobody looks at what has arrived any more. */
  void drop() {
    cancel();
    arrived = null;
  }
}
