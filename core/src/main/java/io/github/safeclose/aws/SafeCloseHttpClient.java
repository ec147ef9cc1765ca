package io.github.safeclose.aws;

import io.github.safeclose.BodyState;
import io.github.safeclose.ClosePolicy;
import io.github.safeclose.DrainBudget;
import io.github.safeclose.SafeClose;
import java.time.Duration;
import java.util.Objects;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * An {@link SdkHttpClient} whose response bodies cost O(1) to close.
 *
 * <p>Wrap the builder, and the SDK goes on owning, configuring and closing the client:
 *
 * <pre>{@code
 * S3Client s3 = S3Client.builder()
 *     .httpClientBuilder(SafeCloseHttpClient.wrap(Apache5HttpClient.builder()))
 *     .build();
 * }</pre>
 */
// Its module is optional: `requires transitive` would ask it of those who never use this package.
@SuppressWarnings("exports")
public final class SafeCloseHttpClient implements SdkHttpClient {
  /**
   * What the hooks of this package do unless told otherwise: nothing is drained of a body whose
   * length is known; of one whose length is unknown, up to 64 KiB for up to 50 ms, so that chunked
   * answers that were read "exactly" (ListObjectsV2) keep their connections.
   */
  public static final ClosePolicy DEFAULT_POLICY = SafeCloseHttpClient::defaultBudget;

  static final SafeClose DEFAULTS = SafeClose.builder().policy(DEFAULT_POLICY).build();

  static final DrainBudget UNKNOWN_LENGTH = new DrainBudget(64 * 1024, Duration.ofMillis(50));

  private final SdkHttpClient client;
  private final SafeClose safeClose;

  private SafeCloseHttpClient(SdkHttpClient client, SafeClose safeClose) {
    this.client = Objects.requireNonNull(client, "client");
    this.safeClose = Objects.requireNonNull(safeClose, "safeClose");
  }

  /**
   * Wraps a client with {@link #DEFAULT_POLICY}.
   *
   * @param client the client; it stays its owner's, and is closed with this one
   * @return the wrapped client
   */
  public static SdkHttpClient wrap(SdkHttpClient client) {
    return wrap(client, DEFAULTS);
  }

  /**
   * Wraps a client.
   *
   * @param client the client; it stays its owner's, and is closed with this one
   * @param safeClose the configuration, used as it is
   * @return the wrapped client
   */
  public static SdkHttpClient wrap(SdkHttpClient client, SafeClose safeClose) {
    return client instanceof SafeCloseHttpClient
        ? client
        : new SafeCloseHttpClient(client, safeClose);
  }

  /**
   * Wraps a client's builder with {@link #DEFAULT_POLICY}.
   *
   * @param builder the builder
   * @return a builder of wrapped clients
   */
  public static SdkHttpClient.Builder<?> wrap(SdkHttpClient.Builder<?> builder) {
    return wrap(builder, DEFAULTS);
  }

  /**
   * Wraps a client's builder.
   *
   * @param builder the builder
   * @param safeClose the configuration, used as it is
   * @return a builder of wrapped clients
   */
  public static SdkHttpClient.Builder<?> wrap(
      SdkHttpClient.Builder<?> builder, SafeClose safeClose) {
    return new WrappedBuilder(builder, safeClose);
  }

  private record WrappedBuilder(SdkHttpClient.Builder<?> builder, SafeClose safeClose)
      implements SdkHttpClient.Builder<WrappedBuilder> {
    WrappedBuilder {
      Objects.requireNonNull(builder, "builder");
      Objects.requireNonNull(safeClose, "safeClose");
    }

    @Override
    public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
      return wrap(builder.buildWithDefaults(defaults), safeClose);
    }
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    SdkHttpRequest sent = request.httpRequest();
    return new GuardedRequest(
        client.prepareRequest(request), sent, safeClose, () -> traitsFor(sent));
  }

  private ClientTraits traitsFor(SdkHttpRequest sent) {
    ClientTraits traits = ClientTraits.of(client.clientName(), sent.protocol());
    if (!traits.isApache4OverTls()) {
      return traits;
    }
    if (client instanceof ResettingClient resetting && resetting.resets().getAsBoolean()) {
      return traits.resetting();
    }
    Apache4TlsHint.sayOnce();
    return traits;
  }

  private static DrainBudget defaultBudget(BodyState body) {
    return body.bytesRemaining().isPresent() ? DrainBudget.NONE : UNKNOWN_LENGTH;
  }

  @Override
  public String clientName() {
    return client.clientName();
  }

  @Override
  public void close() {
    client.close();
  }
}
