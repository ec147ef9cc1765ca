package io.github.safeclose.examples.s3proxy;

import io.github.safeclose.examples.s3proxy.limits.ConnectionLimitFilter;
import io.github.safeclose.examples.s3proxy.limits.HeadTimeoutProtocol;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** An embedded Tomcat with one servlet, started by its constructor. */
public final class ProxyServer implements AutoCloseable {
  /** Threads beyond those of downloads: for requests that wait for their turn, or are refused. */
  private static final int MORE_THREADS = 2 * ConnectionLimitFilter.WAITING;

  /** Enough for a fast client far away, and few enough that a slow one is soon seen to be slow. */
  private static final String SEND_BUFFER = String.valueOf(1 << 20);

  /** Its report of an exception; {@link FailureFilter} tells. Held: else its level is forgotten. */
  private static final Logger TOMCATS_REPORT =
      Logger.getLogger("org.apache.catalina.core.ContainerBase");

  private final Tomcat tomcat = new Tomcat();
  private final RequestLogValve log;
  private final Path home;

  /**
   * Starts, with the default limits.
   *
   * @param address the local address to listen on
   * @param port the port, or 0 for any free one
   * @param servlet gets every request
   * @param filters in front of it, outermost first
   * @throws LifecycleException if it cannot start: the port is in use
   */
  public ProxyServer(String address, int port, Servlet servlet, List<Filter> filters)
      throws LifecycleException, IOException {
    this(address, port, servlet, filters, ProxyLimits.DEFAULTS, new RequestLogValve((e, d) -> {}));
  }

  ProxyServer(
      String address,
      int port,
      Servlet servlet,
      List<Filter> filters,
      ProxyLimits limits,
      RequestLogValve log)
      throws LifecycleException, IOException {
    TOMCATS_REPORT.setLevel(Level.OFF);
    this.log = log;
    home = Files.createTempDirectory("s3-proxy");
    tomcat.setBaseDir(home.toString());
    tomcat.setConnector(connector(address, port, limits));
    tomcat.getEngine().getPipeline().addValve(log);
    StandardHost host = (StandardHost) tomcat.getHost();
    host.setErrorReportValveClass("");
    host.getPipeline().addValve(new PlainErrorValve());
    StandardContext context = (StandardContext) tomcat.addContext("", null);
    // Nothing is redeployed in this process, so there are no old classes to search for.
    context.setClearReferencesThreadLocals(false);
    context.setClearReferencesRmiTargets(false);
    add(new FailureFilter(), context);
    for (Filter filter : filters) {
      add(filter, context);
    }
    Wrapper wrapper = Tomcat.addServlet(context, "objects", servlet);
    wrapper.setAsyncSupported(true);
    wrapper.addMapping("/*");
    try {
      tomcat.start();
    } catch (LifecycleException e) {
      close();
      throw e;
    }
  }

  private static Connector connector(String address, int port, ProxyLimits limits) {
    Connector connector = new Connector(new HeadTimeoutProtocol(limits.headTimeout()));
    set(connector, "maxThreads", String.valueOf(limits.maxConnections() + MORE_THREADS));
    set(connector, "connectionTimeout", String.valueOf(limits.clientTimeout().toMillis()));
    set(connector, "socket.txBufSize", SEND_BUFFER);
    set(connector, "bindOnInit", "false"); // or it could not be closed before all else is
    connector.setPort(port);
    if (!connector.setProperty("address", address)) { // it would listen on every address instead
      throw new IllegalArgumentException("not an address: " + address);
    }
    connector.setThrowOnFailure(true);
    // Not to answer it (the servlet does not), but for it to get the servlet's 405, with its Allow.
    connector.setAllowTrace(true);
    // Slashes and backslashes that are escaped belong to the key: neither to be decoded nor
    // refused.
    connector.setEncodedSolidusHandling("passthrough");
    connector.setEncodedReverseSolidusHandling("passthrough");
    return connector;
  }

  private static void set(Connector connector, String name, String value) {
    if (!connector.setProperty(name, value)) {
      throw new IllegalStateException("Tomcat does not know " + name);
    }
  }

  private static void add(Filter filter, Context context) {
    FilterDef definition = new FilterDef();
    definition.setFilterName(filter.getClass().getName());
    definition.setFilter(filter);
    definition.setAsyncSupported("true");
    context.addFilterDef(definition);
    FilterMap mapping = new FilterMap();
    mapping.setFilterName(definition.getFilterName());
    mapping.addURLPattern("/*");
    mapping.setDispatcher("REQUEST");
    mapping.setDispatcher("ASYNC");
    context.addFilterMap(mapping);
  }

  /** The port that it listens on. */
  public int port() {
    return tomcat.getConnector().getLocalPort();
  }

  /** Returns when the server has been stopped. */
  public void await() {
    tomcat.getServer().await();
  }

  /** From now on, what breaks is broken by the proxy. */
  void cutting() {
    log.cutting();
  }

  /**
   * Takes no new connection and no new request, and lets those that run come to their end.
   *
   * @param grace how long it waits for them; an interrupt ends the waiting
   */
  void drain(Duration grace) {
    tomcat.getConnector().pause();
    tomcat.getConnector().getProtocolHandler().closeServerSocketGraceful();
    long deadline = System.nanoTime() + grace.toNanos();
    try {
      while (log.running() > 0 && System.nanoTime() < deadline) {
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws LifecycleException {
    cutting();
    tomcat.stop();
    tomcat.destroy();
    try (Stream<Path> files = Files.walk(home)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
