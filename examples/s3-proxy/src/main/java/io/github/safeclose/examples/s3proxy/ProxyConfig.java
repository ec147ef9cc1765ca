package io.github.safeclose.examples.s3proxy;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the proxy needs to know.
 *
 * @param bucket the one bucket that is served
 * @param endpoint the S3 endpoint, or null for AWS's own
 * @param region the region, or null for the SDK's default chain
 * @param pathStyle whether the bucket goes into the path rather than into the host name
 * @param address the local address to listen on
 * @param port the port to listen on; 0 for any free one
 * @param connectTimeout how long connecting to S3 may take
 * @param readTimeout how long S3 may be silent: in HTTP/1.1 the servlet cannot see that its client
 *     has left while nothing is written, so this bounds how long such a request is kept
 * @param callTimeout how long S3 may take to begin its answer, retries included
 * @param accelBuffering whether an nginx in front may buffer answers; if not, they say so ({@code
 *     X-Accel-Buffering: no})
 * @param adminPort where {@code /health} and {@code /metrics} are, on the same address; 0 for any
 *     free one
 * @param limits how much of the proxy its clients may take
 */
public record ProxyConfig(
    String bucket,
    @Nullable URI endpoint,
    @Nullable String region,
    boolean pathStyle,
    String address,
    int port,
    Duration connectTimeout,
    Duration readTimeout,
    Duration callTimeout,
    boolean accelBuffering,
    int adminPort,
    ProxyLimits limits) {
  private static final int SDK_CONNECTIONS = 50;

  /** The silence of S3 that is borne by default. */
  public static final Duration DEFAULT_READ_TIMEOUT = Duration.ofSeconds(20);

  /** How long connecting may take by default. */
  public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** How long S3 may take to begin its answer by default. */
  public static final Duration DEFAULT_CALL_TIMEOUT = Duration.ofSeconds(30);

  /**
   * A proxy on the loopback interface in front of an S3 server that is not AWS's, for tests and
   * measurements: with as many connections as the SDK has by default.
   */
  public static ProxyConfig local(String bucket, URI endpoint) {
    return new ProxyConfig(
        bucket,
        endpoint,
        "us-east-1",
        true,
        "127.0.0.1",
        0,
        DEFAULT_CONNECT_TIMEOUT,
        DEFAULT_READ_TIMEOUT,
        DEFAULT_CALL_TIMEOUT,
        true,
        0,
        ProxyLimits.DEFAULTS.withMaxConnections(SDK_CONNECTIONS));
  }

  /** The same with other timeouts. */
  public ProxyConfig withTimeouts(Duration read, Duration call) {
    return new ProxyConfig(
        bucket,
        endpoint,
        region,
        pathStyle,
        address,
        port,
        connectTimeout,
        read,
        call,
        accelBuffering,
        adminPort,
        limits);
  }

  /** The same with other limits. */
  public ProxyConfig withLimits(ProxyLimits others) {
    return new ProxyConfig(
        bucket,
        endpoint,
        region,
        pathStyle,
        address,
        port,
        connectTimeout,
        readTimeout,
        callTimeout,
        accelBuffering,
        adminPort,
        others);
  }
}
