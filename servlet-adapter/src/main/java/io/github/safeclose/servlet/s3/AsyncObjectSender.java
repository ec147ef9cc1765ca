package io.github.safeclose.servlet.s3;

import io.github.safeclose.SafeClose;
import io.github.safeclose.servlet.PublisherSender;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/**
 * Sends objects of S3 to HTTP clients without a thread: none waits for S3 or for the client.
 *
 * <pre>{@code
 * AsyncObjectSender sender = AsyncObjectSender.of(s3);
 * sender.attachment("Q3 report.pdf").send("bucket", "reports/17", request, response); // and return
 * }</pre>
 *
 * <ul>
 *   <li>To the client it is {@link ObjectSender}: ranges, conditions, HEAD, headers, and the answer
 *       where S3 gives no object are the same, and the last bytes of a known length are held back
 *       until S3's body has ended well.
 *   <li>What S3 sends goes out as it comes, and not when the container's buffer is full. So if S3
 *       fails in the middle, more often a part has left: the transfer is broken off. Before that,
 *       it is an answer.
 *   <li>It is sent as by {@link PublisherSender}, with its backpressure. When the client leaves,
 *       the request ends, or the scope of a {@link io.github.safeclose.servlet.SafeCloseFilter}
 *       does, S3's answer is cancelled at once, or the question if there is no answer yet. On
 *       HTTP/1.1 nothing says that the client has left before the next write.
 *   <li>The container's async timeout is switched off. If nothing happens for the {@linkplain
 *       #idleTimeout idle time}, S3's silence before its answer included, the answer is an empty
 *       504, or the transfer is broken off.
 *   <li>Whatever else goes wrong on the way, the request ends: with 502, and a line in the log
 *       {@code io.github.safeclose.servlet}.
 * </ul>
 *
 * <p>It works with the SDK's client for Netty, with {@code SafeCloseFilter} and without; servlet
 * and filters need async support. Without the filter, a transfer that breaks off is dispatched to
 * its servlet once more, as {@link PublisherSender} says.
 *
 * <p>Which object is sent, and who may have it, is the application's to decide before it calls.
 *
 * <p>Immutable; share it between any number of threads. Each of the methods that set something
 * gives a new sender, cheaply enough for each request. Default of the idle time: 60 s.
 */
// Its modules are optional: `requires transitive` would ask them of those who only use the filter.
@SuppressWarnings("exports")
public final class AsyncObjectSender {
  private static final Duration DEFAULT_IDLE = Duration.ofSeconds(60);

  private final S3AsyncClient s3;
  private final SendOptions options;
  private final PublisherSender publishers;
  private final Duration idleTimeout;

  private AsyncObjectSender(
      S3AsyncClient s3, SendOptions options, PublisherSender publishers, Duration idleTimeout) {
    this.s3 = Objects.requireNonNull(s3, "s3");
    this.options = options;
    this.publishers = publishers;
    this.idleTimeout = idleTimeout;
  }

  /**
   * A sender with the defaults.
   *
   * @param s3 stays the caller's to close
   * @return the sender
   */
  public static AsyncObjectSender of(S3AsyncClient s3) {
    return of(s3, SafeClose.ofDefaults());
  }

  /**
   * A sender that reports to listeners.
   *
   * @param s3 stays the caller's to close
   * @param safeClose hears of each body that is sent, also of an answer in place of an object
   * @return the sender
   */
  public static AsyncObjectSender of(S3AsyncClient s3, SafeClose safeClose) {
    PublisherSender publishers = PublisherSender.ofDefaults().safeClose(safeClose);
    return new AsyncObjectSender(s3, SendOptions.DEFAULTS, publishers, DEFAULT_IDLE)
        .idleTimeout(DEFAULT_IDLE);
  }

  /**
   * Asks clients to save what they get, under this name. Default: the object's own disposition.
   *
   * @param fileName as for {@link ObjectSender#attachment}
   * @return a new sender
   * @throws IllegalArgumentException if it is longer than 255 characters
   */
  public AsyncObjectSender attachment(String fileName) {
    return with(options.disposition(ContentDisposition.of("attachment", fileName)));
  }

  /**
   * Asks clients to show what they get, and to save it under this name if they save it. Default:
   * the object's own disposition. Do not show in your own origin what others have uploaded.
   *
   * @param fileName as for {@link ObjectSender#attachment}
   * @return a new sender
   * @throws IllegalArgumentException if it is longer than 255 characters
   */
  public AsyncObjectSender inline(String fileName) {
    return with(options.disposition(ContentDisposition.of("inline", fileName)));
  }

  /**
   * What becomes of a request for several ranges at once.
   *
   * @param several default: {@link SeveralRanges#REFUSE}
   * @return a new sender
   */
  public AsyncObjectSender severalRanges(SeveralRanges several) {
    return with(options.severalRanges(Objects.requireNonNull(several, "several")));
  }

  /**
   * The answer where S3 denies access. Without the permission to list a bucket, S3 also denies what
   * does not exist.
   *
   * @param status 403, the default; 404, word for word as for an object that does not exist; 502 if
   *     it can only be a mistake in the configuration
   * @return a new sender
   * @throws IllegalArgumentException for another status
   */
  public AsyncObjectSender deniedStatus(int status) {
    return with(options.deniedStatus(status));
  }

  /**
   * Whether nginx, and what follows it in this, may buffer what is sent. Where it does, it reads up
   * to 1 GiB ahead of a slow client, and so does the application from S3 (measured:
   * docs/behind-a-proxy.md).
   *
   * @param allowed default: true, nothing is said; false: {@code X-Accel-Buffering: no} is sent
   * @return a new sender
   */
  public AsyncObjectSender accelBuffering(boolean allowed) {
    return with(options.accelBuffering(allowed));
  }

  /**
   * How long nothing may happen: S3 gives nothing, or the client takes nothing. Of a HEAD it is how
   * long S3 may take to answer.
   *
   * @param timeout zero for never, else 10 ms or more; default: 60 s, twice what the SDK's own
   *     clients wait for a read, so that these speak first
   * @return a new sender
   * @throws IllegalArgumentException if it is negative, or above zero and below 10 ms
   */
  public AsyncObjectSender idleTimeout(Duration timeout) {
    return new AsyncObjectSender(s3, options, publishers.idleTimeout(timeout), timeout);
  }

  private AsyncObjectSender with(SendOptions other) {
    return new AsyncObjectSender(s3, other, publishers, idleTimeout);
  }

  /**
   * Sends an object, or what HTTP has to say in its place. Returns at once; the request goes on, in
   * async mode.
   *
   * @param bucket the bucket
   * @param key the object's key
   * @param request the client's request, which must support async work
   * @param response not begun; after this call, nobody else uses it
   * @return as for {@link #send(GetObjectRequest, HttpServletRequest, HttpServletResponse)}
   * @throws IOException to be passed on to the container, as there
   * @throws IllegalStateException as there
   */
  public CompletionStage<Long> send(
      String bucket, String key, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    return send(GetObjectRequest.builder().bucket(bucket).key(key).build(), request, response);
  }

  /**
   * Sends an object that takes more than two words to name: a version, an SSE-C key, who pays, an
   * override of the configuration. All of it is asked of HeadObject, too. Returns at once; the
   * request goes on, in async mode.
   *
   * <p>Any thread. Async work may have been started already; then set its timeout to zero on the
   * request's own thread, since not every container allows it later.
   *
   * @param object without range, partNumber and conditions: these are the client's
   * @param request the client's request, which must support async work
   * @param response not begun; after this call, nobody else uses it
   * @return completes, when the container has taken all of the answer, with the number of bytes of
   *     its body, be it the object or what is said in its place; fails if the transfer was broken
   *     off or the request has ended: with {@link SourceFailedException} if it was S3, with what
   *     the container said if the client has left. The answer to the client is taken care of in all
   *     cases
   * @throws IOException to be passed on to the container: a transfer of this request has failed,
   *     and it is dispatched once more only so that its connection is broken off
   * @throws IllegalArgumentException if the object has a range, a partNumber or a condition
   * @throws IllegalStateException if the response has begun, its writer is in use, or the request
   *     does not support async work
   */
  public CompletionStage<Long> send(
      GetObjectRequest object, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    ObjectRequest wanted = ObjectRequest.of(object, request);
    Reply reply = new Reply(request, response, options);
    AsyncS3 questions = new AsyncS3(s3, wanted);
    ErrorAnswer refusal = options.refusal(wanted);
    if (reply.isForHead()) {
      if (refusal != null) {
        reply.refuse(refusal);
        return CompletableFuture.completedStage(0L);
      }
      return AsyncHead.send(questions, reply, request, idleTimeout);
    }
    ObjectPublisher body = new ObjectPublisher(questions, reply, refusal);
    return publishers.send(body, request, reply.response());
  }
}
