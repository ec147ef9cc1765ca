package io.github.safeclose.examples.s3proxy;

import io.github.safeclose.examples.s3proxy.limits.ConnectionLimitFilter;
import io.github.safeclose.examples.s3proxy.limits.MinimumRateFilter;
import io.github.safeclose.micrometer.SafeCloseMetrics;
import io.github.safeclose.servlet.SafeCloseFilter;
import io.github.safeclose.servlet.s3.ObjectSender;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.catalina.LifecycleException;
import software.amazon.awssdk.services.s3.S3Client;

/** The whole application, started by its constructor. */
final class S3Proxy implements AutoCloseable {
  private static final Duration CUT = Duration.ofSeconds(2);

  private final ProxyLimits limits;
  private final S3Client s3;
  private final ProxyServer server;
  private final AdminServer admin;

  /**
   * Starts.
   *
   * @param outermost filters in front of all others, for measurements
   * @throws software.amazon.awssdk.core.exception.SdkClientException if there is no region
   * @throws LifecycleException if the port is in use
   * @throws IOException if the port of {@code /health} and {@code /metrics} is
   */
  S3Proxy(ProxyConfig config, List<Filter> outermost) throws LifecycleException, IOException {
    limits = config.limits();
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    ConnectionLimitFilter connections =
        new ConnectionLimitFilter(limits.maxConnections(), limits.connectionWait());
    registry.gauge("s3proxy.connections.in.use", connections, ConnectionLimitFilter::inUse);
    registry.gauge("s3proxy.connections.limit", limits, ProxyLimits::maxConnections);
    FunctionCounter.builder("s3proxy.requests.refused", connections, ConnectionLimitFilter::refused)
        .register(registry);
    RequestLogValve log =
        new RequestLogValve(
            (end, took) ->
                registry
                    .timer("s3proxy.requests", "end", end.name().toLowerCase(Locale.ROOT))
                    .record(took));
    List<Filter> filters = new ArrayList<>(outermost);
    filters.add(connections);
    filters.add(new MinimumRateFilter(limits.minimumRate(), limits.clientTimeout()));
    filters.add(new SafeCloseFilter());
    admin = new AdminServer(new InetSocketAddress(config.address(), config.adminPort()), registry);
    try {
      s3 = S3Clients.safe(config, new SafeCloseMetrics(registry));
    } catch (RuntimeException e) {
      admin.close();
      throw e;
    }
    try {
      server =
          new ProxyServer(
              config.address(),
              config.port(),
              new ObjectServlet(
                  ObjectSender.of(s3).accelBuffering(config.accelBuffering()), config.bucket()),
              filters,
              limits,
              log);
    } catch (LifecycleException | IOException | RuntimeException e) {
      s3.close();
      admin.close();
      throw e;
    }
  }

  int port() {
    return server.port();
  }

  int adminPort() {
    return admin.port();
  }

  /** Returns when the server has been stopped. */
  void await() {
    server.await();
  }

  /**
   * Takes no new requests, and lets downloads come to their end for as long as the configuration
   * says; what runs after that is cut.
   */
  @Override
  public void close() throws LifecycleException {
    admin.stopping();
    server.drain(limits.shutdownGrace());
    server.cutting();
    s3.close(); // what waits for S3 now fails, and is logged
    server.drain(CUT);
    try {
      server.close();
    } finally {
      admin.close();
    }
  }
}
