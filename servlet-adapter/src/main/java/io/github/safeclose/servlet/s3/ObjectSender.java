package io.github.safeclose.servlet.s3;

import io.github.safeclose.CloseScope;
import io.github.safeclose.SafeClose;
import io.github.safeclose.aws.SafeCloseTransformer;
import io.github.safeclose.servlet.SafeCloseFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.OptionalLong;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Sends objects of S3 to HTTP clients: one call, blocking, with the semantics of HTTP.
 *
 * <pre>{@code
 * ObjectSender sender = ObjectSender.of(s3);
 * sender.attachment("Q3 report.pdf").send("bucket", "reports/17", request, response);
 * }</pre>
 *
 * <ul>
 *   <li>One range and all conditions of a GET are S3's to decide: 200, 206, 304, 412, 416. {@code
 *       If-None-Match} beats {@code If-Modified-Since}, {@code If-Match} beats {@code
 *       If-Unmodified-Since}. {@code If-Range} is sent to S3 and checked here, since not every S3
 *       server knows it. Several ranges: {@link #severalRanges}. A malformed {@code Range} is
 *       ignored.
 *   <li>HEAD is answered by HeadObject: not a byte of the object is read, and {@code Range} is
 *       ignored. On methods other than GET and HEAD, range and conditions are.
 *   <li>{@code Content-Length} is set wherever S3 tells the length, and so are {@code
 *       Accept-Ranges}, {@code Content-Range}, {@code -Type}, {@code -Encoding}, {@code -Language},
 *       {@code -Disposition}, {@code ETag}, {@code Last-Modified}, {@code Cache-Control}, {@code
 *       Expires}.
 *   <li>What S3 refuses becomes 404, 412 or 416, or {@linkplain #deniedStatus 403}; S3 is busy, or
 *       all connections to it are: 503 with {@code Retry-After}; a timeout: 504; anything else:
 *       502. Such an answer is one sentence in plain text. It never holds S3's words, a part of the
 *       object, or a header of the object; headers that the application had set before stay. From
 *       500 on, one line goes to the log {@code io.github.safeclose.servlet}.
 *   <li>When S3 fails, or sends less or more than it promised, or its checksum does not hold, after
 *       a part has left, {@link SourceFailedException} is thrown: let it out, and the container
 *       breaks the transfer. The last bytes of a known length are held back until S3's body has
 *       ended well, so no client holds all of a body that is not in order.
 *   <li>When the client leaves, the container's own exception is thrown as it is, and the body is
 *       closed in O(1), whether the client of S3 is wrapped or not. With a {@link
 *       io.github.safeclose.servlet.SafeCloseFilter} in the chain it belongs to the request's
 *       scope.
 * </ul>
 *
 * <p>Which object is sent, and who may have it, is the application's to decide before it calls.
 *
 * <p>Immutable; share it between any number of threads. Each of the methods that set something
 * gives a new sender, cheaply enough for each request. A call holds its thread until the object is
 * sent; how long S3 may be silent meanwhile is bounded by the read timeout of its HTTP client.
 * {@link AsyncObjectSender} holds none.
 */
// Its modules are optional: `requires transitive` would ask them of those who only use the filter.
@SuppressWarnings("exports")
public final class ObjectSender {
  private final S3Client s3;
  private final SafeCloseTransformer<GetObjectResponse> transformer;
  private final SendOptions options;

  private ObjectSender(
      S3Client s3, SafeCloseTransformer<GetObjectResponse> transformer, SendOptions options) {
    this.s3 = Objects.requireNonNull(s3, "s3");
    this.transformer = transformer;
    this.options = options;
  }

  /**
   * A sender with the defaults.
   *
   * @param s3 stays the caller's to close; where its HTTP client is a {@link
   *     io.github.safeclose.aws.SafeCloseHttpClient} with a policy, that policy decides
   * @return the sender
   */
  public static ObjectSender of(S3Client s3) {
    return new ObjectSender(s3, SafeCloseTransformer.of(), SendOptions.DEFAULTS);
  }

  /**
   * A sender that makes bodies safe in a way of your own.
   *
   * @param s3 stays the caller's to close
   * @param safeClose for bodies that its HTTP client has not made safe already
   * @return the sender
   */
  public static ObjectSender of(S3Client s3, SafeClose safeClose) {
    return new ObjectSender(s3, SafeCloseTransformer.of(safeClose), SendOptions.DEFAULTS);
  }

  /**
   * Asks clients to save what they get, under this name. Default: the object's own disposition.
   *
   * @param fileName any text, at most 255 characters, also from users: what has no place in a file
   *     name (path separators, control characters, marks that turn text round) becomes an
   *     underscore; no name is sent if it is blank
   * @return a new sender
   * @throws IllegalArgumentException if it is longer
   */
  public ObjectSender attachment(String fileName) {
    return with(options.disposition(ContentDisposition.of("attachment", fileName)));
  }

  /**
   * Asks clients to show what they get, and to save it under this name if they save it. Default:
   * the object's own disposition. Do not show in your own origin what others have uploaded.
   *
   * @param fileName as for {@link #attachment}
   * @return a new sender
   * @throws IllegalArgumentException as for {@link #attachment}
   */
  public ObjectSender inline(String fileName) {
    return with(options.disposition(ContentDisposition.of("inline", fileName)));
  }

  /**
   * What becomes of a request for several ranges at once.
   *
   * @param several default: {@link SeveralRanges#REFUSE}
   * @return a new sender
   */
  public ObjectSender severalRanges(SeveralRanges several) {
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
  public ObjectSender deniedStatus(int status) {
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
  public ObjectSender accelBuffering(boolean allowed) {
    return with(options.accelBuffering(allowed));
  }

  private ObjectSender with(SendOptions other) {
    return new ObjectSender(s3, transformer, other);
  }

  /**
   * Sends an object, or what HTTP has to say in its place.
   *
   * @param bucket the bucket
   * @param key the object's key
   * @param request the client's request
   * @param response not begun
   * @throws SourceFailedException if S3 fails when a part has left: let it out of the servlet
   * @throws IOException the container's own: the client has left
   * @throws IllegalStateException if the response has begun, or its writer is in use
   */
  public void send(
      String bucket, String key, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    send(GetObjectRequest.builder().bucket(bucket).key(key).build(), request, response);
  }

  /**
   * Sends an object that takes more than two words to name: a version, an SSE-C key, who pays, an
   * override of the configuration. All of it is asked of HeadObject, too.
   *
   * @param object without range, partNumber and conditions: these are the client's
   * @param request the client's request
   * @param response not begun
   * @throws SourceFailedException if S3 fails when a part has left: let it out of the servlet
   * @throws IOException the container's own: the client has left
   * @throws IllegalArgumentException if the object has a range, a partNumber or a condition
   * @throws IllegalStateException if the response has begun, or its writer is in use
   */
  public void send(
      GetObjectRequest object, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Reply reply = new Reply(request, response, options);
    ObjectRequest wanted = ObjectRequest.of(object, request);
    ErrorAnswer refusal = options.refusal(wanted);
    if (refusal != null) {
      reply.refuse(refusal);
      return;
    }
    CloseScope.Entered here = SafeCloseFilter.scopeOf(request).map(CloseScope::enter).orElse(null);
    try {
      if (reply.isForHead()) {
        reply.begin(s3.headObject(wanted.head()));
        return;
      }
      // However the client leaves, closing the body costs O(1).
      try (ResponseInputStream<GetObjectResponse> body = open(wanted)) {
        copy(body, reply, response);
      }
    } catch (S3Exception e) {
      reply.fail(e, e.statusCode() == 416 ? size(e, wanted) : OptionalLong.empty());
    } catch (SdkException | SourceFailedException e) {
      reply.fail(e, OptionalLong.empty());
    } finally {
      if (here != null) {
        here.close();
      }
    }
  }

  /**
   * Sends a body that the application has asked S3 for itself: its headers, and all of it. The
   * client's range and conditions are the application's affair then.
   *
   * @param body is closed when it was sent whole, else aborted; also where this throws. Of a HEAD
   *     nothing is read
   * @param request the client's request
   * @param response not begun
   * @throws SourceFailedException if S3 fails when a part has left: let it out of the servlet
   * @throws IOException the container's own: the client has left
   * @throws IllegalStateException if the response has begun, or its writer is in use
   */
  public void send(
      ResponseInputStream<GetObjectResponse> body,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    boolean whole = false;
    try {
      Reply reply = new Reply(request, response, options);
      try {
        if (reply.isForHead()) {
          reply.begin(body.response());
        } else {
          copy(body, reply, response);
          whole = true;
        }
      } catch (SourceFailedException e) {
        reply.fail(e, OptionalLong.empty());
      }
    } finally {
      if (whole) {
        body.close();
      } else {
        body.abort();
      }
    }
  }

  private static void copy(
      ResponseInputStream<GetObjectResponse> body, Reply reply, HttpServletResponse response)
      throws IOException {
    GetObjectResponse object = body.response();
    reply.begin(object);
    Transfer.copy(body, ObjectSize.promisedBy(object), response.getOutputStream());
  }

  /**
   * S3 servers differ in whether they know If-Range, and one that does not answers with a part of a
   * newer object than the one whose parts the client holds. Such a part is dropped, which costs
   * next to nothing, and the whole object asked for.
   */
  private ResponseInputStream<GetObjectResponse> open(ObjectRequest wanted) {
    try {
      ResponseInputStream<GetObjectResponse> body = s3.getObject(wanted.get(), transformer);
      if (!wanted.isObsolete(body.response())) {
        return body;
      }
      body.abort();
    } catch (S3Exception e) {
      if (!wanted.isPerhapsObsolete(e)) {
        throw e;
      }
    }
    return s3.getObject(wanted.whole().get(), transformer);
  }

  private OptionalLong size(S3Exception refusal, ObjectRequest wanted) {
    OptionalLong told = ObjectSize.in(refusal);
    if (told.isPresent()) {
      return told;
    }
    try {
      return ObjectSize.in(s3.headObject(wanted.headOfObject()));
    } catch (SdkException e) {
      return OptionalLong.empty(); // the client can do without
    }
  }
}
