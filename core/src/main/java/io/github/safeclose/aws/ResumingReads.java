package io.github.safeclose.aws;

import io.github.safeclose.BodyBuilder;
import io.github.safeclose.CloseScope;
import io.github.safeclose.SafeClose;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ApiName;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Reads S3 objects to their end although connections break: a read that fails half-way is continued
 * by a ranged request from the same byte of the same version.
 *
 * <pre>{@code
 * try (var body = ResumingReads.of(s3).getObject(request)) {
 *   body.transferTo(out); // leave whenever you like
 * }
 * }</pre>
 *
 * <ul>
 *   <li>It resumes what fails in the network, and in S3: an {@link java.io.IOException} of a read,
 *       a timeout, a body that ends too soon. Never after {@code close()}, {@code abort()} or an
 *       interrupt, nor after what the SDK throws from a read itself, such as a checksum that
 *       differs.
 *   <li>It needs a strong ETag, and asks with {@code If-Match}: two versions never meet in one
 *       body. An object that was overwritten meanwhile fails the read with an {@link
 *       java.io.IOException} that says so. Without a strong ETag (none, or {@code W/"…"}) nothing
 *       is resumed: the read fails as it would have, with the reason as a suppressed exception.
 *   <li>The request is otherwise the same: range (also a suffix, {@code bytes=-n}), version, SSE-C
 *       headers, requester pays, override configuration. A {@code partNumber} is refused.
 *   <li>When as many requests in a row as {@linkplain Builder#maxAttempts allowed} bring no byte,
 *       the first failure of the row is thrown, with the others suppressed in it.
 *   <li>The checksum of a whole object that comes with its first response is compared at the end,
 *       across all parts; {@link io.github.safeclose.CloseEvent#checksumVerified()} says whether it
 *       was. It can be where it is of the type full object and of CRC32, CRC32C, SHA-1, SHA-256, or
 *       CRC64NVME if the SDK computes that (it needs {@code aws-crt} for it); not where a range was
 *       asked for or jumped over. One that differs fails the read that would have returned -1.
 *   <li>A {@code skip} of many bytes is a ranged request, too; see {@link Builder#jumpFrom}.
 * </ul>
 *
 * <p>The body keeps the contract of {@link io.github.safeclose.SafeCloseInputStream}, but for what
 * {@link ResponseInputStream} itself does above it: on an interrupted thread its methods throw the
 * SDK's {@code AbortedException}. It is reported once, as {@code GetObject}; the answers it is made
 * of are parts ({@link io.github.safeclose.CloseEvent#isPart()}) where the client below is a {@link
 * SafeCloseHttpClient}.
 *
 * <p>While a body is being resumed, its reader waits, and {@code close()} and {@code abort()} end
 * the wait at once. The request is made on a thread of its own, a daemon: an interceptor of yours
 * that relies on thread locals does not find them there. The first request is made on the caller's
 * thread, and fails as {@link S3Client#getObject(GetObjectRequest)} does.
 *
 * <p>Immutable; share it between any number of threads. The client stays its owner's.
 */
// Its module is optional: `requires transitive` would ask it of those who never use this package.
@SuppressWarnings("exports")
public final class ResumingReads {
  private final S3Client s3;
  private final SafeClose safeClose;
  private final ResumeLimits limits;

  private ResumingReads(Builder builder) {
    s3 = builder.s3;
    safeClose = builder.safeClose;
    limits = builder.limits;
  }

  /**
   * Resuming reads with all defaults.
   *
   * @param s3 the client
   * @return the reads
   * @throws NullPointerException if it is null
   */
  public static ResumingReads of(S3Client s3) {
    return builder(s3).build();
  }

  /**
   * A builder that starts from the defaults.
   *
   * @param s3 the client
   * @return a new builder, for one thread
   * @throws NullPointerException if it is null
   */
  public static Builder builder(S3Client s3) {
    return new Builder(Objects.requireNonNull(s3, "s3"));
  }

  /**
   * Gets an object whose reads are resumed.
   *
   * @param request the request, without a {@code partNumber}
   * @return the body, as {@link S3Client#getObject(GetObjectRequest)} returns it; close it
   * @throws IllegalArgumentException if the request has a {@code partNumber}
   * @throws software.amazon.awssdk.core.exception.SdkException what the first request throws
   */
  public ResponseInputStream<GetObjectResponse> getObject(GetObjectRequest request) {
    if (request.partNumber() != null) {
      throw new IllegalArgumentException(
          "a read of part number "
              + request.partNumber()
              + " cannot be resumed, since a range and a part exclude each other;"
              + " ask for the range of bytes that the part has");
    }
    ResumingBody body = open(request);
    return new ResponseInputStream<>(body.response(), AbortableInputStream.create(body, body));
  }

  /**
   * Gets an object whose reads are resumed.
   *
   * @param request sets up the request
   * @return the body; close it
   * @throws IllegalArgumentException if the request has a {@code partNumber}
   * @throws software.amazon.awssdk.core.exception.SdkException what the first request throws
   */
  public ResponseInputStream<GetObjectResponse> getObject(
      Consumer<GetObjectRequest.Builder> request) {
    return getObject(GetObjectRequest.builder().applyMutation(request).build());
  }

  private static GetObjectRequest marked(GetObjectRequest request) {
    AwsRequestOverrideConfiguration.Builder asked =
        request
            .overrideConfiguration()
            .map(AwsRequestOverrideConfiguration::toBuilder)
            .orElseGet(AwsRequestOverrideConfiguration::builder);
    ApiName part = ApiName.builder().name(PartOfBody.NAME).version("1").build();
    return request.toBuilder().overrideConfiguration(asked.addApiName(part).build()).build();
  }

  /** Not in the caller's scope: the whole body joins that, and ends its parts. */
  private ResponseInputStream<GetObjectResponse> first(GetObjectRequest request) {
    CloseScope.Entered aside = CloseScope.open().enter();
    try {
      return s3.getObject(request);
    } finally {
      aside.close();
    }
  }

  /** The body itself, below the SDK's stream. */
  ResumingBody open(GetObjectRequest request) {
    GetObjectRequest marked = marked(request);
    ResponseInputStream<GetObjectResponse> first = first(marked);
    GetObjectResponse response = first.response();
    boolean abortMayBlock = !GuardedResponses.contains(response.sdkHttpResponse());
    SplicedBody spliced =
        new SplicedBody(
            new Parts(s3, marked, first, abortMayBlock),
            ObjectRange.of(response),
            limits,
            request.range() == null ? ObjectChecksum.of(response.sdkHttpResponse()) : null);
    BodyBuilder opening = safeClose.body(spliced).aborter(spliced).operation("GetObject");
    Long length = response.contentLength();
    if (length != null) {
      opening.length(length);
    }
    return new ResumingBody(response, opening.open(), spliced);
  }

  /** Builds {@link ResumingReads}. Not thread-safe. */
  public static final class Builder {
    private final S3Client s3;
    private SafeClose safeClose = SafeCloseHttpClient.DEFAULTS;
    private ResumeLimits limits = ResumeLimits.DEFAULTS;

    private Builder(S3Client s3) {
      this.s3 = s3;
    }

    /**
     * The configuration of the bodies; listeners given here are told of whole bodies. Listeners of
     * a {@link SafeCloseHttpClient} below are told of their parts.
     *
     * @param safeClose default: {@link SafeCloseHttpClient#DEFAULT_POLICY} and no listener
     * @return this
     * @throws NullPointerException if it is null
     */
    public Builder safeClose(SafeClose safeClose) {
      this.safeClose = Objects.requireNonNull(safeClose, "safeClose");
      return this;
    }

    /**
     * How many requests in a row may bring no byte; a byte that comes begins a new row. The SDK's
     * own retries count within each of them.
     *
     * @param attempts 1 or more; default: 5
     * @return this
     * @throws IllegalArgumentException if it is less
     */
    public Builder maxAttempts(int attempts) {
      if (attempts < 1) {
        throw new IllegalArgumentException(
            "maxAttempts must be 1 or more, but was "
                + attempts
                + "; to resume nothing, use the S3 client itself");
      }
      limits =
          new ResumeLimits(attempts, limits.firstWait(), limits.longestWait(), limits.jumpFrom());
      return this;
    }

    /**
     * How long to wait before an attempt: at random between half of the time and all of it, and the
     * time doubles with each attempt of a row.
     *
     * @param first the time before the first attempt of a row, 0 or more; default: 100 ms
     * @param longest where the doubling ends, {@code first} or more; default: 5 s
     * @return this
     * @throws IllegalArgumentException if one is negative, or the longest is the shorter
     */
    public Builder backoff(Duration first, Duration longest) {
      if (first.isNegative() || longest.compareTo(first) < 0) {
        throw new IllegalArgumentException(
            "backoff must be 0 or more, and the longest no less than the first, but they were "
                + first
                + " and "
                + longest);
      }
      limits = new ResumeLimits(limits.attempts(), first, longest, limits.jumpFrom());
      return this;
    }

    /**
     * From how many bytes on a {@code skip} drops the connection and asks for what comes after
     * them, instead of reading them; the request is made by the next read. Such bytes count as
     * avoided, and end the comparison with the checksum.
     *
     * @param bytes 1 or more; default: 8 MiB, about what a connection to S3 brings in the time that
     *     a new request takes; {@link Long#MAX_VALUE} for never
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder jumpFrom(long bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException(
            "jumpFrom must be 1 or more, but was " + bytes + "; Long.MAX_VALUE means never");
      }
      limits = new ResumeLimits(limits.attempts(), limits.firstWait(), limits.longestWait(), bytes);
      return this;
    }

    /**
     * The reads; the builder can go on and build others.
     *
     * @return new, immutable reads
     */
    public ResumingReads build() {
      return new ResumingReads(this);
    }
  }
}
