package io.github.safeclose.examples.s3proxy;

import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
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
  private final Tomcat tomcat = new Tomcat();
  private final Path home;

  /**
   * Starts.
   *
   * @param address the local address to listen on
   * @param port the port, or 0 for any free one
   * @param servlet gets every request
   * @param filters in front of it, outermost first
   * @throws LifecycleException if it cannot start: the port is in use
   */
  public ProxyServer(String address, int port, Servlet servlet, List<Filter> filters)
      throws LifecycleException, IOException {
    home = Files.createTempDirectory("s3-proxy");
    tomcat.setBaseDir(home.toString());
    tomcat.setConnector(connector(address, port));
    tomcat.getEngine().getPipeline().addValve(new RequestLogValve());
    StandardHost host = (StandardHost) tomcat.getHost();
    host.setErrorReportValveClass("");
    host.getPipeline().addValve(new PlainErrorValve());
    StandardContext context = (StandardContext) tomcat.addContext("", null);
    // Nothing is redeployed in this process, so there are no old classes to search for.
    context.setClearReferencesThreadLocals(false);
    context.setClearReferencesRmiTargets(false);
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

  private static Connector connector(String address, int port) {
    Connector connector = new Connector();
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

  @Override
  public void close() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
    try (Stream<Path> files = Files.walk(home)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
