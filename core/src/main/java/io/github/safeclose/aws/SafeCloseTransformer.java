package io.github.safeclose.aws;

import io.github.safeclose.Aborter;
import io.github.safeclose.BodyBuilder;
import io.github.safeclose.SafeClose;
import io.github.safeclose.SafeCloseInputStream;
import java.util.Objects;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;

/**
 * Hands out the response's body as the type users have already, made safe to close: for clients
 * that cannot be given a {@link SafeCloseHttpClient}.
 *
 * <pre>{@code
 * try (ResponseInputStream<GetObjectResponse> body =
 *     s3.getObject(request, SafeCloseTransformer.of())) {
 *   // leave whenever you like
 * }
 * }</pre>
 *
 * <p>Where the client is a {@code SafeCloseHttpClient} already, or has a {@code
 * SafeCloseInterceptor}, this one adds nothing (C15). A transformer does not know which HTTP client
 * it is above, so it takes it that an abort may block, and lets a helper thread do it: the
 * connection is cut shortly after {@code close()} has returned.
 *
 * <p>Immutable; share it between any number of threads and requests.
 *
 * @param <ResponseT> the response, such as {@code GetObjectResponse}
 */
// Its module is optional: `requires transitive` would ask it of those who never use this package.
@SuppressWarnings("exports")
public final class SafeCloseTransformer<ResponseT extends SdkResponse>
    implements ResponseTransformer<ResponseT, ResponseInputStream<ResponseT>> {
  private final SafeClose safeClose;

  private SafeCloseTransformer(SafeClose safeClose) {
    this.safeClose = Objects.requireNonNull(safeClose, "safeClose");
  }

  /**
   * A transformer with {@link SafeCloseHttpClient#DEFAULT_POLICY}.
   *
   * @param <ResponseT> the response
   * @return the transformer
   */
  public static <ResponseT extends SdkResponse> SafeCloseTransformer<ResponseT> of() {
    return of(SafeCloseHttpClient.DEFAULTS);
  }

  /**
   * A transformer with a configuration of your own.
   *
   * @param safeClose the configuration, used as it is
   * @param <ResponseT> the response
   * @return the transformer
   */
  public static <ResponseT extends SdkResponse> SafeCloseTransformer<ResponseT> of(
      SafeClose safeClose) {
    return new SafeCloseTransformer<>(safeClose);
  }

  @Override
  public ResponseInputStream<ResponseT> transform(ResponseT response, AbortableInputStream body) {
    if (GuardedResponses.contains(response.sdkHttpResponse())) {
      return new ResponseInputStream<>(response, body);
    }
    BodyBuilder opening =
        safeClose.body(body).aborter(new MayBlock(body)).operation(operation(response));
    // The modelled length, not the header's: it is without the SDK's own MD5 trailer.
    response.getValueForField("ContentLength", Long.class).ifPresent(opening::length);
    SafeCloseInputStream safe = opening.open();
    return new ResponseInputStream<>(response, AbortableInputStream.create(safe, safe::abort));
  }

  /** The caller reads the body after {@link #transform} has returned. */
  @Override
  public boolean needsConnectionLeftOpen() {
    return true;
  }

  private static String operation(SdkResponse response) {
    String name = response.getClass().getSimpleName();
    return name.endsWith("Response") ? name.substring(0, name.length() - 8) : name;
  }

  private record MayBlock(AbortableInputStream body) implements Aborter {
    @Override
    public void abort() {
      body.abort();
    }

    @Override
    public boolean freesBlockedReaders() {
      return false;
    }
  }
}
