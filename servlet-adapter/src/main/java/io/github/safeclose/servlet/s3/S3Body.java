package io.github.safeclose.servlet.s3;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * S3's answer and the body that comes with it, which holds a connection until it is subscribed to.
 *
 * <p>Not the SDK's own {@code toPublisher()}: when the connection ends in the middle of a body, the
 * publisher of its Netty client falls silent, and nobody but the transformer is told.
 */
final class S3Body {
  private final GetObjectResponse object;
  private final SdkPublisher<ByteBuffer> publisher;
  private volatile @Nullable PromisedBody reader;
  private volatile @Nullable Throwable failure;

  private S3Body(GetObjectResponse object, SdkPublisher<ByteBuffer> publisher) {
    this.object = object;
    this.publisher = publisher;
  }

  GetObjectResponse object() {
    return object;
  }

  /** Once, or {@link #drop()}. */
  void subscribe(PromisedBody newReader) {
    reader = newReader;
    publisher.subscribe(newReader);
    Throwable known = failure;
    if (known != null) {
      newReader.onError(known);
    }
  }

  void drop() {
    publisher.subscribe(new Unwanted());
  }

  private void failed(Throwable newFailure) {
    failure = newFailure;
    PromisedBody known = reader;
    if (known != null) {
      known.onError(newFailure);
    }
  }

  /** For one call of S3's client, which may try it more than once. */
  static final class Transformer implements AsyncResponseTransformer<GetObjectResponse, S3Body> {
    private volatile CompletableFuture<S3Body> answer = new CompletableFuture<>();
    private volatile @Nullable GetObjectResponse object;
    private volatile @Nullable S3Body body;

    @Override
    public CompletableFuture<S3Body> prepare() {
      CompletableFuture<S3Body> next = new CompletableFuture<>();
      answer = next;
      return next;
    }

    @Override
    public void onResponse(GetObjectResponse response) {
      object = response;
    }

    @Override
    public void onStream(SdkPublisher<ByteBuffer> publisher) {
      S3Body begun = new S3Body(Objects.requireNonNull(object, "onResponse() first"), publisher);
      body = begun;
      answer.complete(begun);
    }

    @Override
    public void exceptionOccurred(Throwable failure) {
      answer.completeExceptionally(failure);
      S3Body begun = body;
      if (begun != null) {
        begun.failed(failure);
      }
    }
  }

  private static final class Unwanted implements Subscriber<ByteBuffer> {
    @Override
    public void onSubscribe(Subscription subscription) {
      subscription.cancel();
    }

    @Override
    public void onNext(ByteBuffer buffer) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }
}
