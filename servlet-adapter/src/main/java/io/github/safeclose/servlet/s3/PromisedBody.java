package io.github.safeclose.servlet.s3;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A body of S3 on its way to a client, of which S3 has promised so many bytes: {@link Transfer}
 * without a thread. The last bytes go on after the body has said that it is at its end.
 *
 * <p>S3's calls come one after the other, on any thread; the client's side asks for one buffer at a
 * time, and cancels on any thread.
 */
final class PromisedBody implements Subscriber<ByteBuffer> {
  private final long length;
  private final Flow.Subscriber<? super ByteBuffer> client;
  private final Consumer<Throwable> onFailure;
  private volatile @Nullable Subscription subscription;
  private volatile boolean cancelled;
  private final AtomicBoolean ended = new AtomicBoolean();

  // Of S3's calls.
  private long received;
  private @Nullable ByteBuffer last;
  private volatile boolean passed;

  /**
   * A body that has been asked for one buffer.
   *
   * @param length what S3 has promised; negative if it has not
   * @param onFailure told in the client's place if S3 fails before anything went on
   */
  PromisedBody(
      long length, Flow.Subscriber<? super ByteBuffer> client, Consumer<Throwable> onFailure) {
    this.length = length;
    this.client = client;
    this.onFailure = onFailure;
  }

  @Override
  public void onSubscribe(Subscription newSubscription) {
    subscription = newSubscription;
    if (cancelled) {
      newSubscription.cancel();
    } else {
      newSubscription.request(1);
    }
  }

  /** Asks S3 for the next buffer. */
  void request() {
    Subscription known = subscription;
    if (known != null) {
      known.request(1);
    }
  }

  void cancel() {
    cancelled = true;
    Subscription known = subscription;
    if (known != null) {
      known.cancel();
    }
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    if (cancelled) {
      return;
    }
    int bytes = buffer.remaining();
    received += bytes;
    if (length >= 0 && received > length) {
      fail(SourceFailedException.tooLong(length));
      cancel();
    } else if (bytes > 0 && received == length) {
      last = buffer;
      request();
    } else if (last != null) { // an empty one, after the last
      request();
    } else {
      pass(buffer);
    }
  }

  private void pass(ByteBuffer buffer) {
    passed = true;
    client.onNext(buffer);
  }

  /**
   * Also called by the transformer, when the publisher has fallen silent: the first call counts. It
   * hears of a cancelled body, too, and that is no failure of S3.
   */
  @Override
  public void onError(Throwable failure) {
    if (cancelled) {
      return;
    }
    fail(SourceFailedException.by(failure));
  }

  private void fail(SourceFailedException failure) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    if (passed) {
      client.onError(failure);
    } else {
      onFailure.accept(failure);
    }
  }

  @Override
  public void onComplete() {
    if (received < length) {
      fail(SourceFailedException.tooShort(received, length));
      return;
    }
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    ByteBuffer held = last;
    if (held != null) {
      pass(held);
    }
    client.onComplete();
  }
}
