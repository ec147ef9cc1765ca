package io.github.safeclose.examples.s3proxy;

import java.time.Duration;

/**
 * How much of the proxy its clients may take.
 *
 * @param maxConnections how many requests run at once, each with a connection to S3 and a thread
 * @param connectionWait how long another request waits for its turn before it is answered 503
 * @param headTimeout how long the head of a request may take
 * @param clientTimeout how long a client may send or take nothing; also the time over which its
 *     rate is measured
 * @param minimumRate what a client has to take at least, in bytes a second; 0 for any rate
 * @param shutdownGrace how long downloads may go on when the proxy is stopped
 */
public record ProxyLimits(
    int maxConnections,
    Duration connectionWait,
    Duration headTimeout,
    Duration clientTimeout,
    long minimumRate,
    Duration shutdownGrace) {
  /**
   * The defaults: 200 requests at once, 1 s for another one's turn, 10 s for a head, 20 s for a
   * client that does nothing, 16 KiB a second, 30 s for downloads when it is stopped.
   */
  public static final ProxyLimits DEFAULTS =
      new ProxyLimits(
          200,
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          16 * 1024,
          Duration.ofSeconds(30));

  /** The same with another number of requests at once. */
  public ProxyLimits withMaxConnections(int other) {
    return new ProxyLimits(
        other, connectionWait, headTimeout, clientTimeout, minimumRate, shutdownGrace);
  }
}
