package io.github.safeclose.servlet.s3;

import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What S3 is asked for one request of a client: one question after the other, and whichever is
 * asked can be cancelled.
 */
final class AsyncS3 {
  private final S3AsyncClient client;
  private final ObjectRequest wanted;
  private volatile @Nullable Future<?> asked;
  private volatile boolean cancelled;

  AsyncS3(S3AsyncClient client, ObjectRequest wanted) {
    this.client = client;
    this.wanted = wanted;
  }

  /**
   * The object, or a part of it. S3 servers differ in whether they know If-Range: a part of another
   * version is dropped, and the whole object asked for.
   */
  CompletableFuture<S3Body> object() {
    return get(wanted)
        .exceptionallyCompose(
            failure ->
                causeOf(failure) instanceof S3Exception e && wanted.isPerhapsObsolete(e)
                    ? get(wanted.whole())
                    : CompletableFuture.failedFuture(failure))
        .thenCompose(
            body -> {
              if (!wanted.isObsolete(body.object())) {
                return CompletableFuture.completedFuture(body);
              }
              body.drop();
              return get(wanted.whole());
            });
  }

  private CompletableFuture<S3Body> get(ObjectRequest request) {
    return ask(() -> client.getObject(request.get(), new S3Body.Transformer()));
  }

  CompletableFuture<HeadObjectResponse> head() {
    return ask(() -> client.headObject(wanted.head()));
  }

  /** Of the object, if it is its range that S3 has refused. Never fails. */
  CompletableFuture<OptionalLong> size(Throwable failure) {
    if (!(failure instanceof S3Exception refusal) || refusal.statusCode() != 416) {
      return CompletableFuture.completedFuture(OptionalLong.empty());
    }
    OptionalLong told = ObjectSize.in(refusal);
    return told.isPresent()
        ? CompletableFuture.completedFuture(told)
        : ask(() -> client.headObject(wanted.headOfObject()))
            .thenApply(ObjectSize::in)
            .exceptionally(unknown -> OptionalLong.empty()); // the client can do without
  }

  private <T> CompletableFuture<T> ask(Supplier<CompletableFuture<T>> question) {
    if (cancelled) {
      return CompletableFuture.failedFuture(new CancellationException());
    }
    CompletableFuture<T> answer;
    try {
      answer = question.get();
    } catch (RuntimeException e) { // an interceptor's, say
      return CompletableFuture.failedFuture(e);
    }
    asked = answer;
    if (cancelled) {
      answer.cancel(true);
    }
    return answer;
  }

  /** Any thread, any number of times. What S3 has answered already is not touched. */
  void cancel() {
    cancelled = true;
    Future<?> current = asked;
    if (current != null) {
      current.cancel(true);
    }
  }

  /** What failed, without the wrapping of {@link CompletableFuture}. */
  static Throwable causeOf(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }
}
