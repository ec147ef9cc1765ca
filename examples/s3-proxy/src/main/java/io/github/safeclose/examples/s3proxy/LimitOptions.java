package io.github.safeclose.examples.s3proxy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The flags that say how much of the proxy its clients may take. */
final class LimitOptions {
  @Spec(Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Option(
      names = "--max-connections",
      defaultValue = "${env:S3_PROXY_MAX_CONNECTIONS:-200}",
      description =
          "Requests at once, each with a connection to S3 and a thread"
              + " ($S3_PROXY_MAX_CONNECTIONS; ${DEFAULT-VALUE}). Further ones wait for a second,"
              + " then get 503.")
  private int maxConnections;

  @Option(
      names = "--head-timeout",
      defaultValue = "${env:S3_PROXY_HEAD_TIMEOUT:-10}",
      description =
          "Seconds that a client may take to send a request's head ($S3_PROXY_HEAD_TIMEOUT;"
              + " ${DEFAULT-VALUE}).")
  private int headTimeout;

  @Option(
      names = "--client-timeout",
      defaultValue = "${env:S3_PROXY_CLIENT_TIMEOUT:-20}",
      description =
          "Seconds that a client may send or take nothing ($S3_PROXY_CLIENT_TIMEOUT;"
              + " ${DEFAULT-VALUE}).")
  private int clientTimeout;

  @Option(
      names = "--min-rate",
      defaultValue = "${env:S3_PROXY_MIN_RATE:-16384}",
      description =
          "Bytes a second that a client has to take; 0: any rate ($S3_PROXY_MIN_RATE;"
              + " ${DEFAULT-VALUE}).")
  private long minimumRate;

  @Option(
      names = "--shutdown-grace",
      defaultValue = "${env:S3_PROXY_SHUTDOWN_GRACE:-30}",
      description =
          "Seconds that downloads may go on after SIGTERM ($S3_PROXY_SHUTDOWN_GRACE;"
              + " ${DEFAULT-VALUE}).")
  private int shutdownGrace;

  /** What the command line says. */
  ProxyLimits limits() {
    require(maxConnections > 0, "--max-connections is not positive");
    require(headTimeout > 0, "--head-timeout is not a positive number of seconds");
    require(clientTimeout > 0, "--client-timeout is not a positive number of seconds");
    require(minimumRate >= 0, "--min-rate is negative");
    require(shutdownGrace >= 0, "--shutdown-grace is negative");
    return new ProxyLimits(
        maxConnections,
        ProxyLimits.DEFAULTS.connectionWait(),
        Duration.ofSeconds(headTimeout),
        Duration.ofSeconds(clientTimeout),
        minimumRate,
        Duration.ofSeconds(shutdownGrace));
  }

  private void require(boolean right, String wrong) {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    if (!right) {
      throw new ParameterException(spec.commandLine(), wrong);
    }
  }
}
