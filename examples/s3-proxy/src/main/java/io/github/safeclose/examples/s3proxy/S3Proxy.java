package io.github.safeclose.examples.s3proxy;

import io.github.safeclose.servlet.SafeCloseFilter;
import io.github.safeclose.servlet.s3.ObjectSender;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.catalina.LifecycleException;
import software.amazon.awssdk.services.s3.S3Client;

/** The whole application, started by its constructor. */
final class S3Proxy implements AutoCloseable {
  private final S3Client s3;
  private final ProxyServer server;

  /**
   * Starts.
   *
   * @param outermost filters in front of all others, for measurements
   * @throws software.amazon.awssdk.core.exception.SdkClientException if there is no region
   * @throws LifecycleException if the port is in use
   */
  S3Proxy(ProxyConfig config, List<Filter> outermost) throws LifecycleException, IOException {
    s3 = S3Clients.safe(config);
    List<Filter> filters = new ArrayList<>(outermost);
    filters.add(new SafeCloseFilter());
    try {
      server =
          new ProxyServer(
              config.address(),
              config.port(),
              new ObjectServlet(
                  ObjectSender.of(s3).accelBuffering(config.accelBuffering()), config.bucket()),
              filters);
    } catch (LifecycleException | IOException | RuntimeException e) {
      s3.close();
      throw e;
    }
  }

  int port() {
    return server.port();
  }

  /** Returns when the server has been stopped. */
  void await() {
    server.await();
  }

  @Override
  public void close() throws LifecycleException {
    try {
      server.close();
    } finally {
      s3.close();
    }
  }
}
