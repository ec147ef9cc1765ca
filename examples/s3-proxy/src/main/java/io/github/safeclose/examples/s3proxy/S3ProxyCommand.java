package io.github.safeclose.examples.s3proxy;

import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.LifecycleException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.exception.SdkClientException;

/** The command line: starts the proxy and keeps it running until the process is ended. */
@Command(
    name = "s3-proxy",
    mixinStandardHelpOptions = true,
    version = "0.1.0-SNAPSHOT",
    sortOptions = false,
    description = {
      "Serves the objects of one S3 bucket: GET and HEAD /data/{key}.",
      "Credentials come from the AWS SDK's default chain (environment, profile, instance)."
    })
public final class S3ProxyCommand implements Callable<Integer> {
  /** Kept here: the JDK's loggers forget their level once nobody holds them. */
  private static final Logger TOMCAT = Logger.getLogger("org.apache");

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--bucket",
      required = true,
      defaultValue = "${env:S3_PROXY_BUCKET}",
      description = "The bucket to serve ($S3_PROXY_BUCKET).")
  private String bucket = "";

  @Option(
      names = "--endpoint",
      defaultValue = "${env:S3_PROXY_ENDPOINT}",
      description = "An S3 endpoint other than AWS's own ($S3_PROXY_ENDPOINT).")
  private @Nullable String endpoint;

  @Option(
      names = "--region",
      defaultValue = "${env:S3_PROXY_REGION}",
      description =
          "The region ($S3_PROXY_REGION); default: the SDK's chain ($AWS_REGION, profile).")
  private @Nullable String region;

  @Option(
      names = "--path-style",
      defaultValue = "${env:S3_PROXY_PATH_STYLE:-false}",
      description = "Put the bucket into the path, not the host name ($S3_PROXY_PATH_STYLE).")
  private boolean pathStyle;

  @Option(
      names = "--address",
      defaultValue = "${env:S3_PROXY_ADDRESS:-127.0.0.1}",
      description = "The address to listen on ($S3_PROXY_ADDRESS; ${DEFAULT-VALUE}).")
  private String address = "";

  @Option(
      names = "--port",
      defaultValue = "${env:S3_PROXY_PORT:-8080}",
      description = "The port to listen on; 0: any free one ($S3_PROXY_PORT; ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--connect-timeout",
      defaultValue = "${env:S3_PROXY_CONNECT_TIMEOUT:-5}",
      description = "Seconds to connect to S3 ($S3_PROXY_CONNECT_TIMEOUT; ${DEFAULT-VALUE}).")
  private int connectTimeout;

  @Option(
      names = "--read-timeout",
      defaultValue = "${env:S3_PROXY_READ_TIMEOUT:-20}",
      description = "Seconds that S3 may be silent ($S3_PROXY_READ_TIMEOUT; ${DEFAULT-VALUE}).")
  private int readTimeout;

  @Option(
      names = "--call-timeout",
      defaultValue = "${env:S3_PROXY_CALL_TIMEOUT:-30}",
      description =
          "Seconds for S3 to begin its answer, retries included ($S3_PROXY_CALL_TIMEOUT;"
              + " ${DEFAULT-VALUE}).")
  private int callTimeout;

  @Option(
      names = "--accel-buffering",
      defaultValue = "${env:S3_PROXY_ACCEL_BUFFERING:-on}",
      description =
          "off: answers say X-Accel-Buffering: no, so that an nginx in front does not read ahead of"
              + " its client ($S3_PROXY_ACCEL_BUFFERING; ${DEFAULT-VALUE}).")
  private Switch accelBuffering = Switch.ON;

  @Option(
      names = "--admin-port",
      defaultValue = "${env:S3_PROXY_ADMIN_PORT:-8081}",
      description =
          "The port of /health and /metrics; 0: any free one ($S3_PROXY_ADMIN_PORT;"
              + " ${DEFAULT-VALUE}).")
  private int adminPort;

  @Mixin private LimitOptions limits = new LimitOptions();

  /** The two words that a person would write. */
  enum Switch {
    ON,
    OFF
  }

  /** Runs the command. */
  public static void main(String[] args) {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install(); // Tomcat's lines go where the others do
    TOMCAT.setLevel(Level.WARNING); // below, it quotes malformed requests, query and all
    System.exit(commandLine().execute(args));
  }

  /** A wrong command line ends with exit code 2 and one line that says what is wrong. */
  static CommandLine commandLine() {
    return new CommandLine(new S3ProxyCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(
            (failure, args) -> {
              failure.getCommandLine().getErr().println("s3-proxy: " + failure.getMessage());
              return CommandLine.ExitCode.USAGE;
            });
  }

  @Override
  public Integer call() throws IOException {
    ProxyConfig config = config();
    S3Proxy proxy = start(config);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(proxy)));
    System.out.println("listening on http://" + config.address() + ":" + proxy.port());
    System.out.println(
        "health and metrics on http://" + config.address() + ":" + proxy.adminPort());
    proxy.await(); // until the hook has stopped it
    return CommandLine.ExitCode.OK;
  }

  private S3Proxy start(ProxyConfig config) throws IOException {
    try {
      return new S3Proxy(config, List.of());
    } catch (LifecycleException e) {
      throw wrong("cannot listen on " + config.address() + ":" + config.port());
    } catch (BindException e) {
      throw wrong("cannot listen on " + config.address() + ":" + config.adminPort());
    } catch (SdkClientException e) { // it is lazy with credentials, so this is the region
      throw wrong("no S3 client: set --region, $S3_PROXY_REGION or $AWS_REGION");
    }
  }

  /** Then the log, which has lines to write until the last request has ended. */
  private static void stop(S3Proxy proxy) {
    try {
      proxy.close();
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    } finally {
      ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }
  }

  /** What the command line says. */
  ProxyConfig config() {
    if (bucket.isBlank()) {
      throw wrong("--bucket is empty");
    }
    port("--port", port);
    port("--admin-port", adminPort);
    try {
      InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw wrong("--address is no address of this machine: " + address);
    }
    return new ProxyConfig(
        bucket,
        endpoint == null || endpoint.isEmpty() ? null : endpoint(endpoint),
        region == null || region.isEmpty() ? null : region,
        pathStyle,
        address,
        port,
        seconds("--connect-timeout", connectTimeout),
        seconds("--read-timeout", readTimeout),
        seconds("--call-timeout", callTimeout),
        accelBuffering == Switch.ON,
        adminPort,
        limits.limits());
  }

  private void port(String option, int value) {
    if (value < 0 || value > 65535) {
      throw wrong(option + " is not between 0 and 65535");
    }
  }

  private URI endpoint(String text) {
    try {
      URI uri = new URI(text);
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw wrong("--endpoint is not an http or https URL");
  }

  private Duration seconds(String option, int value) {
    if (value <= 0) {
      throw wrong(option + " is not a positive number of seconds");
    }
    return Duration.ofSeconds(value);
  }

  private ParameterException wrong(String message) {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    return new ParameterException(spec.commandLine(), message);
  }
}
