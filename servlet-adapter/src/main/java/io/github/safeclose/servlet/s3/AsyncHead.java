package io.github.safeclose.servlet.s3;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * The answer to a HEAD, which is headers and nothing else. Without a write listener: it would not
 * be called on the response that {@code HttpServlet.doHead} makes for {@code doGet}.
 */
final class AsyncHead implements AsyncListener {
  private static final Logger LOG = System.getLogger("io.github.safeclose.servlet");

  private final AsyncS3 s3;
  private final Reply reply;
  private final AsyncContext async;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final CompletableFuture<Long> result = new CompletableFuture<>();

  private AsyncHead(AsyncS3 s3, Reply reply, AsyncContext async) {
    this.s3 = s3;
    this.reply = reply;
    this.async = async;
  }

  /**
   * Asks S3, and returns at once.
   *
   * @param idle how long S3 may take; zero for any time
   */
  static CompletionStage<Long> send(
      AsyncS3 s3, Reply reply, HttpServletRequest request, Duration idle) {
    AsyncContext async =
        request.isAsyncStarted()
            ? request.getAsyncContext()
            : request.startAsync(request, reply.response());
    AsyncHead head = new AsyncHead(s3, reply, async);
    ifStillAllowed(() -> async.setTimeout(0));
    ifStillAllowed(() -> async.addListener(head));
    CompletableFuture<HeadObjectResponse> answer = s3.head().copy();
    if (!idle.isZero()) {
      answer = answer.orTimeout(TimeUnit.NANOSECONDS.convert(idle), TimeUnit.NANOSECONDS);
    }
    var unused = answer.whenComplete(head::answered);
    return head.result.minimalCompletionStage();
  }

  /** Some containers refuse when the dispatch that has started the async work is over. */
  private static void ifStillAllowed(Runnable call) {
    try {
      call.run();
    } catch (IllegalStateException tooLate) {
      // the application has been told about the timeout
    }
  }

  private void answered(@Nullable HeadObjectResponse object, @Nullable Throwable failure) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    try {
      begin(object, failure);
    } catch (RuntimeException taken) { // by the container: the response is no longer there
      LOG.log(Level.DEBUG, () -> "a HEAD has ended with its request: " + taken);
    } finally {
      s3.cancel(); // if this is a timeout
      complete();
      result.complete(0L);
    }
  }

  private void begin(@Nullable HeadObjectResponse object, @Nullable Throwable failure) {
    if (object == null) {
      Throwable known = Objects.requireNonNull(failure, "neither an object nor a failure");
      reply.answer(AsyncS3.causeOf(known), OptionalLong.empty());
      return;
    }
    try {
      reply.begin(object);
    } catch (RuntimeException | Error e) { // whatever it is, the client gets an answer
      reply.answer(e, OptionalLong.empty());
    }
  }

  private void complete() {
    try {
      async.complete();
    } catch (IllegalStateException ended) {
      LOG.log(Level.DEBUG, () -> "a HEAD has ended with its request: " + ended);
    }
  }

  private boolean end(IOException why) {
    boolean first = ended.compareAndSet(false, true);
    if (first) {
      s3.cancel();
      result.completeExceptionally(why);
    }
    return first;
  }

  @Override
  public void onComplete(AsyncEvent event) {
    end(new IOException("the request has ended before S3 has answered"));
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    answered(null, new TimeoutException("the container's async timeout has run out"));
  }

  @Override
  public void onError(AsyncEvent event) {
    if (end(new IOException("the client has left", event.getThrowable()))) {
      complete();
    }
  }

  @Override
  public void onStartAsync(AsyncEvent event) {}
}
