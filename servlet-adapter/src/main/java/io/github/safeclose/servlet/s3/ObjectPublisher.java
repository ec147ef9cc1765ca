package io.github.safeclose.servlet.s3;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, be it an object's or the sentence in place of one. S3 is asked when a
 * {@link io.github.safeclose.servlet.PublisherSender} subscribes, and from then on that one minds
 * the client, the request and the time.
 *
 * <p>The response is the sender's: it may be answering a timeout at the moment in which S3 answers,
 * on a thread of its own. So S3's threads leave their work here, and wake the sender by a buffer
 * without bytes; it asks for the next buffer, and status and headers are set in that call. Thus one
 * thread at a time uses the response, and none after the transfer has ended.
 */
final class ObjectPublisher implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
  private static final ByteBuffer WAKE_UP = ByteBuffer.allocate(0);

  /** In the place of work: there is none, and the sender waits for a buffer. */
  private static final Runnable WAITING = ObjectPublisher::nothing;

  private final AsyncS3 s3;
  private final Reply reply;
  private final @Nullable ErrorAnswer refusal;
  private final AtomicReference<@Nullable Runnable> work = new AtomicReference<>();

  /** S3's, until it is taken by whoever begins to send it, or drops it. */
  private final AtomicReference<@Nullable S3Body> given = new AtomicReference<>();

  private volatile Flow.@Nullable Subscriber<? super ByteBuffer> sender;
  private volatile @Nullable PromisedBody body;
  private volatile boolean cancelled;

  /** Where there is a refusal, S3 is not asked. */
  ObjectPublisher(AsyncS3 s3, Reply reply, @Nullable ErrorAnswer refusal) {
    this.s3 = s3;
    this.reply = reply;
    this.refusal = refusal;
  }

  /** Called once, by our own sender. */
  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    sender = subscriber;
    subscriber.onSubscribe(this);
    if (cancelled) {
      return;
    }
    if (refusal != null) {
      leave(() -> send(reply.refusal(refusal)));
    } else {
      var unused =
          s3.object().whenComplete((found, failure) -> safely(() -> answered(found, failure)));
    }
  }

  private static void nothing() {}

  private Flow.Subscriber<? super ByteBuffer> sender() {
    return Objects.requireNonNull(sender, "subscribe() first");
  }

  // S3's threads.

  private void answered(@Nullable S3Body found, @Nullable Throwable failure) {
    if (found == null) {
      failed(Objects.requireNonNull(failure, "neither an object nor a failure"));
      return;
    }
    given.set(found);
    if (cancelled) {
      dropGiven();
    } else {
      leave(this::begin);
    }
  }

  /** Before anything has left, so that it can be answered. */
  private void failed(Throwable thrown) {
    Throwable failure = AsyncS3.causeOf(thrown);
    var unused =
        s3.size(failure)
            .thenAccept(size -> safely(() -> leave(() -> send(reply.answer(failure, size)))));
  }

  /** To be done in the sender's next request, which comes at once if it waits. */
  private void leave(Runnable newWork) {
    if (work.getAndSet(newWork) == WAITING) {
      sender().onNext(WAKE_UP.duplicate());
    }
  }

  /**
   * Whatever goes wrong here, the client gets an answer: the sender's own 502, with its log line.
   */
  private void safely(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      cancel();
      sender().onError(e);
    }
  }

  // The sender's thread: the only one that touches the response.

  @Override
  public void request(long one) {
    Runnable left = work.getAndSet(WAITING);
    if (left != null && left != WAITING) {
      safely(left);
      return;
    }
    PromisedBody begun = body;
    if (begun != null) {
      begun.request();
    }
  }

  private void begin() {
    S3Body found = given.getAndSet(null);
    if (found == null) {
      return; // dropped
    }
    try {
      reply.begin(found.object());
    } catch (RuntimeException | Error e) {
      found.drop();
      throw e;
    }
    PromisedBody begun =
        new PromisedBody(ObjectSize.promisedBy(found.object()), sender(), this::failed);
    body = begun;
    found.subscribe(begun);
    if (cancelled) {
      begun.cancel();
    }
  }

  private void send(byte[] text) {
    if (text.length > 0) {
      sender().onNext(ByteBuffer.wrap(text));
    }
    sender().onComplete();
  }

  // Any thread.

  @Override
  public void cancel() {
    cancelled = true;
    s3.cancel();
    dropGiven();
    PromisedBody begun = body;
    if (begun != null) {
      begun.cancel();
    }
  }

  private void dropGiven() {
    S3Body unused = given.getAndSet(null);
    if (unused != null) {
      unused.drop();
    }
  }
}
