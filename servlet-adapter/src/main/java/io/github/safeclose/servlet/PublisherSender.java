package io.github.safeclose.servlet;

import io.github.safeclose.SafeClose;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Sends what a publisher gives as the body of a servlet response, without a thread of its own: none
 * waits while the client or the source is slow.
 *
 * <ul>
 *   <li>One buffer is asked for at a time, and the next one after the container has taken the last:
 *       the memory of a transfer does not grow with the body.
 *   <li>The subscription is cancelled as soon as the container says that the client has left, or
 *       {@link SafeCloseFilter} ends the request. On HTTP/1.1 nothing is said before the next
 *       write.
 *   <li>The async timeout of the container is switched off: a healthy transfer takes its time. One
 *       on which nothing happens for the {@linkplain #idleTimeout idle time}, on neither side, ends
 *       as a failure.
 *   <li>A failure (the publisher's, too few or too many bytes for the Content-Length, the idle
 *       time) before anything has left is answered with an empty response of status 502, or 504 for
 *       the idle time. Later the container is made to break the connection off, so that the client
 *       sees it: never a clean end, and never a hang.
 *   <li>What was written is flushed before the source is waited for.
 * </ul>
 *
 * <p>The publisher is the whole body; set status and headers first, and Content-Length where it is
 * known. For a Reactive Streams publisher, such as the SDK's {@code ResponsePublisher}, use {@code
 * org.reactivestreams.FlowAdapters.toFlowPublisher}.
 *
 * <p>It works with {@link SafeCloseFilter} and without. Without, a transfer that breaks off is
 * dispatched to its servlet once more, and there {@code HttpServletRequest.getMethod()} and {@link
 * #send} throw, for nothing else makes every container break a connection: a servlet that has
 * started the async work by itself calls {@link #send} before it does anything else.
 *
 * <pre>{@code
 * response.setContentLengthLong(length);
 * PublisherSender.ofDefaults().send(publisher, request, response); // and return
 * }</pre>
 *
 * <p>Immutable and thread-safe. Defaults: {@link SafeClose#ofDefaults()}, an idle time of 60 s, no
 * {@linkplain #minimumRate minimum rate}.
 */
public final class PublisherSender {
  private static final Duration LEAST_TIME = Duration.ofMillis(10);
  private static final PublisherSender DEFAULTS =
      new PublisherSender(SafeClose.ofDefaults(), Duration.ofSeconds(60), MinimumRate.NONE);

  private final SafeClose safeClose;
  private final Duration idleTimeout;
  private final MinimumRate minimumRate;

  private PublisherSender(SafeClose safeClose, Duration idleTimeout, MinimumRate minimumRate) {
    this.safeClose = safeClose;
    this.idleTimeout = idleTimeout;
    this.minimumRate = minimumRate;
  }

  /**
   * A sender with the defaults.
   *
   * @return the same one at each call
   */
  public static PublisherSender ofDefaults() {
    return DEFAULTS;
  }

  /**
   * A sender like this one that reports to other listeners: each body that is sent is one body,
   * with one {@link io.github.safeclose.CloseEvent}.
   *
   * @param newSafeClose default: {@link SafeClose#ofDefaults()}
   * @return a new sender; this one is unchanged
   * @throws NullPointerException if it is null
   */
  public PublisherSender safeClose(SafeClose newSafeClose) {
    Objects.requireNonNull(newSafeClose, "safeClose");
    return new PublisherSender(newSafeClose, idleTimeout, minimumRate);
  }

  /**
   * A sender like this one that ends a transfer after another time in which nothing happened: the
   * publisher gave nothing, and the client took nothing. It is looked at eight times in this time.
   *
   * @param timeout zero for never, else 10 ms or more; default: 60 s, twice what the SDK's own
   *     clients wait for a read, so that these speak first
   * @return a new sender; this one is unchanged
   * @throws IllegalArgumentException if it is negative, or above zero and below 10 ms
   * @throws NullPointerException if it is null
   */
  public PublisherSender idleTimeout(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    if (!timeout.isZero() && timeout.compareTo(LEAST_TIME) < 0) {
      throw new IllegalArgumentException(
          "idleTimeout must be zero (off), or 10 ms or more, but was " + timeout);
    }
    return new PublisherSender(safeClose, timeout, minimumRate);
  }

  /**
   * A sender like this one that ends a transfer whose client trickles: in the time in which the
   * container waited for the client, it took less than this rate, by what a client at this rate
   * takes in the grace period. Time in which the publisher gives nothing is not counted. It is
   * looked at eight times in the grace period.
   *
   * <p>What counts is what the container has taken, and a kernel lets it write again only when a
   * good part of its send buffer is free. So give a client at this rate the time for that: on Linux
   * with default buffers up to 1.4 MB, which is 14 s at 100,000 bytes per second.
   *
   * @param bytesPerSecond zero for any rate; default: zero, for what is a healthy client in one
   *     network is none in another, and a client that takes nothing at all is ended anyway
   * @param gracePeriod 10 ms or more, unless the rate is zero
   * @return a new sender; this one is unchanged
   * @throws IllegalArgumentException if the rate is negative, or the grace period shorter
   * @throws NullPointerException if the grace period is null
   */
  public PublisherSender minimumRate(long bytesPerSecond, Duration gracePeriod) {
    Objects.requireNonNull(gracePeriod, "gracePeriod");
    if (bytesPerSecond < 0) {
      throw new IllegalArgumentException(
          "bytesPerSecond must be zero (off) or more, but was " + bytesPerSecond);
    }
    if (bytesPerSecond > 0 && gracePeriod.compareTo(LEAST_TIME) < 0) {
      throw new IllegalArgumentException(
          "gracePeriod must be 10 ms or more, but was " + gracePeriod);
    }
    return new PublisherSender(
        safeClose, idleTimeout, new MinimumRate(bytesPerSecond, gracePeriod));
  }

  /**
   * Subscribes to a body and sends it. Returns at once; the request goes on, in async mode, until
   * the body has been sent.
   *
   * <p>Any thread, but only one uses the response: after this call, nobody. Async work may have
   * been started already; then set its timeout to zero on the request's own thread, since not every
   * container allows it later.
   *
   * <p>A response that has no body (HEAD, status 204 and 304) gets none: the publisher is
   * subscribed to and cancelled with nothing requested, for that is what frees a connection it may
   * hold. To spare a publisher that starts its work when it is subscribed to, do not call this.
   *
   * @param body asked for one buffer at a time; its buffers are left alone once the next one is
   *     requested
   * @param request the request, which must support async work
   * @param response the response, not yet written to
   * @return completes with the number of bytes sent, when the container has taken them all; fails
   *     with the publisher's exception, or an {@link IOException} for anything else that has ended
   *     the transfer. The answer to the client is taken care of in all cases
   * @throws IOException to be passed on to the container: a transfer of this request has failed,
   *     and it is dispatched once more only so that its connection is broken off
   * @throws IllegalStateException if the request does not support async work, or its writer or
   *     another write listener is in use
   */
  public CompletionStage<Long> send(
      Flow.Publisher<? extends ByteBuffer> body,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(response, "response");
    boolean subscribed = false;
    try {
      BrokenTransfer.rethrow(request);
      if (hasNoBody(request, response)) {
        return answerWithoutBody(request, response);
      }
      ServletOutputStream out = response.getOutputStream();
      AsyncContext async =
          request.isAsyncStarted()
              ? request.getAsyncContext()
              : request.startAsync(BrokenTransfer.dispatchable(request), response);
      Pump pump = new Pump(new ServletOutlet(async, request, response, out));
      pump.open(safeClose, SafeCloseFilter.scopeOf(request).orElse(null));
      ServletListeners.listen(async, out, pump); // may throw; until then the container's timeout is
      pump.watch(idleTimeout, minimumRate);
      subscribed = true;
      pump.source().subscribeTo(body);
      return pump.result();
    } finally {
      if (!subscribed) {
        body.subscribe(new Unwanted());
      }
    }
  }

  private static CompletionStage<Long> answerWithoutBody(
      HttpServletRequest request, HttpServletResponse response) {
    try {
      if (isHead(request)) { // or HttpServlet, where it makes HEAD of GET, says: Content-Length: 0
        response.flushBuffer();
      }
      return CompletableFuture.completedStage(0L);
    } catch (IOException clientLeft) {
      return CompletableFuture.failedStage(clientLeft);
    } finally {
      if (request.isAsyncStarted()) {
        request.getAsyncContext().complete();
      }
    }
  }

  private static boolean hasNoBody(HttpServletRequest request, HttpServletResponse response) {
    int status = response.getStatus();
    return isHead(request) || status == 204 || status == 304;
  }

  private static boolean isHead(HttpServletRequest request) {
    return "HEAD".equals(request.getMethod());
  }

  /** Frees what a publisher holds. */
  private static final class Unwanted implements Flow.Subscriber<ByteBuffer> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
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
