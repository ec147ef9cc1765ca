package io.github.safeclose.aws;

import io.github.safeclose.Aborter;
import io.github.safeclose.BodyBuilder;
import io.github.safeclose.SafeClose;
import io.github.safeclose.SafeCloseInputStream;
import io.github.safeclose.internal.DrainingClose;
import io.github.safeclose.internal.Resuming;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.http.Abortable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * The body of one response at an interceptor's place in the chain: the stream that the interceptors
 * below have left there, and the handle that cuts its connection.
 */
final class InterceptedBody {
  static final String OPERATION = "GetObject";

  private static final int MD5_TRAILER = 16;

  private final InputStream stream;
  private final Abortable handle;
  private final boolean raw;
  private final SdkHttpResponse response;
  private final SdkHttpRequest sent;

  private InterceptedBody(
      InputStream stream, Abortable handle, boolean raw, Context.ModifyHttpResponse context) {
    this.stream = stream;
    this.handle = handle;
    this.raw = raw;
    this.response = context.httpResponse();
    this.sent = context.httpRequest();
  }

  /** Empty if there is no body, as for an asynchronous client, or nothing that could cut it. */
  static Optional<InterceptedBody> of(Context.ModifyHttpResponse context) {
    InputStream stream = context.responseBody().orElse(null);
    // The stream of the HTTP client, whatever interceptors have wrapped around it since.
    AbortableInputStream client =
        context.httpResponse() instanceof SdkHttpFullResponse full
            ? full.content().orElse(null)
            : null;
    Abortable handle = client != null ? client : abortable(stream);
    return stream == null || handle == null
        ? Optional.empty()
        : Optional.of(new InterceptedBody(stream, handle, stream == handle, context));
  }

  private static @Nullable Abortable abortable(@Nullable InputStream stream) {
    return stream instanceof Abortable abortable ? abortable : null;
  }

  /** A safe one. It is {@link Abortable}, so that the SDK's own {@code abort()} reaches it. */
  InputStream open(SafeClose safeClose) {
    if (!raw) {
      ForeignStreams.inspectBelow(stream);
    }
    ClientTraits client = ClientTraits.of(sent);
    if (client.isApache4OverTls()) {
      Apache4TlsHint.sayOnce();
    }
    boolean part = PartOfBody.isAskedForBy(sent);
    BodyBuilder opening =
        safeClose
            .body(stream)
            .aborter(new Handle(handle, client, raw, part))
            .origin(sent.host() + ":" + sent.port())
            .operation(part ? OPERATION + " part" : OPERATION);
    length().ifPresent(opening::length);
    SafeCloseInputStream safe = opening.open();
    return AbortableInputStream.create(safe, safe::abort);
  }

  /** Unknown where somebody may have changed it: a decoder's output has another length. */
  private Optional<Long> length() {
    Optional<Long> sentLength = ContentLength.of(response);
    if (raw) {
      return sentLength;
    }
    return isWithoutMd5Trailer()
        ? sentLength.filter(n -> n >= MD5_TRAILER).map(n -> n - MD5_TRAILER)
        : Optional.empty();
  }

  /**
   * Whether S3's own interceptor sits below and takes the MD5 trailer off. It has two names: {@code
   * services.s3.checksums.ChecksumValidatingInputStream} in SDK 2.17, and later {@code
   * services.s3.internal.checksums.S3ChecksumValidatingInputStream}.
   */
  private boolean isWithoutMd5Trailer() {
    String name = stream.getClass().getName();
    return name.contains(".services.s3.") && name.endsWith("ChecksumValidatingInputStream");
  }

  /**
   * The client's handle on its exchange.
   *
   * @param drains whether a close of the stream is the client's own, and nobody's in between
   * @param isPart whether the body is a part of a resumed one
   */
  private record Handle(Abortable handle, ClientTraits client, boolean drains, boolean isPart)
      implements Aborter, DrainingClose, Resuming {
    @Override
    public void abort() {
      handle.abort();
    }

    @Override
    public boolean freesBlockedReaders() {
      return !client.abortMayBlock();
    }

    @Override
    public boolean closeReadsTheRest() {
      return drains && client.closeReadsTheRest();
    }
  }
}
