package io.github.safeclose.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** Tomcat on a real socket, and what came out of the filter chain. */
final class TomcatServer implements AutoCloseable {
  static final int SEND_BUFFER = 64 * 1024;

  /** What left the outermost filter, in order: an exception, or nothing where it returned. */
  final BlockingQueue<Optional<Exception>> outcomes = new LinkedBlockingQueue<>();

  private final Tomcat tomcat = new Tomcat();
  private final Context context;

  TomcatServer() {
    tomcat.setBaseDir(Path.of("target", "tomcat").toAbsolutePath().toString());
    tomcat.setPort(0);
    tomcat.setSilent(true);
    tomcat.getConnector().setProperty("socket.txBufSize", "" + SEND_BUFFER);
    threads(8);
    context = tomcat.addContext("", null);
    if (context instanceof StandardContext standard) { // these checks need --add-opens, and say so
      standard.setClearReferencesThreadLocals(false);
      standard.setClearReferencesRmiTargets(false);
    }
    filter("outermost", this::recordOutcome, DispatcherType.REQUEST, DispatcherType.ASYNC);
  }

  /** With one filter, mapped to every kind of dispatch. */
  TomcatServer(Filter filter) {
    this();
    filter("safeclose", filter, DispatcherType.values());
  }

  @FunctionalInterface
  interface Handler {
    void handle(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException;
  }

  private void recordOutcome(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    try {
      chain.doFilter(request, response);
    } catch (Exception failure) {
      outcomes.add(Optional.of(failure));
      throw failure;
    }
    outcomes.add(Optional.empty());
  }

  Optional<Exception> nextOutcome() throws InterruptedException {
    return Await.next(outcomes, "a request to come back");
  }

  TomcatServer threads(int count) {
    tomcat.getConnector().setProperty("minSpareThreads", "" + Math.min(count, 4));
    tomcat.getConnector().setProperty("maxThreads", "" + count);
    return this;
  }

  TomcatServer filter(String name, Filter filter, DispatcherType... dispatchers) {
    FilterDef definition = new FilterDef();
    definition.setFilterName(name);
    definition.setFilter(filter);
    definition.setAsyncSupported("true");
    context.addFilterDef(definition);
    FilterMap map = new FilterMap();
    map.setFilterName(name);
    map.addURLPattern("/*");
    for (DispatcherType dispatcher : dispatchers) {
      map.setDispatcher(dispatcher.name());
    }
    context.addFilterMap(map);
    return this;
  }

  TomcatServer handle(String path, Handler handler) {
    Tomcat.addServlet(context, path, new HandlerServlet(handler)).setAsyncSupported(true);
    context.addServletMapping(path, path);
    return this;
  }

  /** Runs while the application starts, where filters can be registered programmatically. */
  TomcatServer atStart(Consumer<ServletContext> step) {
    context.addServletContainerInitializer((classes, servlets) -> step.accept(servlets), null);
    return this;
  }

  TomcatServer errorPage(String path) {
    ErrorPage page = new ErrorPage();
    page.setExceptionType(Throwable.class.getName());
    page.setLocation(path);
    context.addErrorPage(page);
    return this;
  }

  TomcatServer errorPage(int status, String path) {
    ErrorPage page = new ErrorPage();
    page.setErrorCode(status);
    page.setLocation(path);
    context.addErrorPage(page);
    return this;
  }

  TomcatServer start() throws LifecycleException {
    tomcat.start();
    return this;
  }

  int port() {
    return tomcat.getConnector().getLocalPort();
  }

  RawClient client() throws IOException {
    return new RawClient(port());
  }

  @Override
  public void close() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
  }

  /** A servlet that is one lambda. */
  record HandlerServlet(Handler handler) implements Servlet {
    @Override
    public void service(ServletRequest request, ServletResponse response)
        throws IOException, ServletException {
      handler.handle((HttpServletRequest) request, (HttpServletResponse) response);
    }

    @Override
    public void init(ServletConfig config) {}

    @Override
    public ServletConfig getServletConfig() {
      return null;
    }

    @Override
    public String getServletInfo() {
      return "";
    }

    @Override
    public void destroy() {}
  }
}
