package io.github.safeclose.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.Context;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** One servlet at /x in Tomcat or Jetty, with the filter or without, whose handler changes. */
final class FlowServer { // not AutoCloseable: JUnit closes arguments that are
  private static final int THREADS = 12;

  /** Calls of the handler, also in dispatches. */
  final AtomicInteger calls = new AtomicInteger();

  private final String name;
  private final int port;
  private final Stop stopping;
  private volatile TomcatServer.Handler handler;

  private interface Stop {
    void run() throws Exception;
  }

  private FlowServer(boolean tomcat, boolean filtered) throws Exception {
    name = (tomcat ? "Tomcat" : "Jetty") + (filtered ? " with the filter" : " without the filter");
    if (tomcat) {
      Tomcat server = tomcat(filtered);
      server.start();
      port = server.getConnector().getLocalPort();
      stopping =
          () -> {
            server.stop();
            server.destroy();
          };
    } else {
      Server server = jetty(filtered);
      server.start();
      port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
      stopping = server::stop;
    }
  }

  static FlowServer tomcat() throws Exception {
    return new FlowServer(true, false);
  }

  static FlowServer jetty() throws Exception {
    return new FlowServer(false, false);
  }

  static FlowServer tomcatFiltered() throws Exception {
    return new FlowServer(true, true);
  }

  static FlowServer jettyFiltered() throws Exception {
    return new FlowServer(false, true);
  }

  private Tomcat tomcat(boolean filtered) {
    Tomcat server = new Tomcat();
    server.setBaseDir(Path.of("target", "tomcat-flow").toAbsolutePath().toString());
    server.setPort(0);
    server.setSilent(true);
    server.getConnector().setProperty("socket.txBufSize", "" + TomcatServer.SEND_BUFFER);
    server.getConnector().setProperty("minSpareThreads", "4");
    server.getConnector().setProperty("maxThreads", "" + THREADS);
    server.getConnector().setProperty("maxConnections", "10000");
    server.getConnector().setProperty("acceptCount", "4000");
    Context context = server.addContext("", null);
    if (context instanceof StandardContext standard) { // these checks need --add-opens, and say so
      standard.setClearReferencesThreadLocals(false);
      standard.setClearReferencesRmiTargets(false);
    }
    if (filtered) {
      FilterDef definition = new FilterDef();
      definition.setFilterName("safeclose");
      definition.setFilter(new SafeCloseFilter());
      definition.setAsyncSupported("true");
      context.addFilterDef(definition);
      FilterMap map = new FilterMap();
      map.setFilterName("safeclose");
      map.addURLPattern("/*");
      map.setDispatcher("REQUEST");
      map.setDispatcher("ASYNC");
      context.addFilterMap(map);
    }
    Tomcat.addServlet(context, "x", new Changing()).setAsyncSupported(true);
    context.addServletMapping("/x", "x");
    return server;
  }

  private Server jetty(boolean filtered) {
    Server server = new Server(new QueuedThreadPool(THREADS));
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setAcceptedSendBufferSize(TomcatServer.SEND_BUFFER);
    connector.setAcceptQueueSize(4000);
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    if (filtered) {
      FilterHolder holder = new FilterHolder(new SafeCloseFilter());
      holder.setAsyncSupported(true);
      context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
    }
    ServletHolder servlet = new ServletHolder("x", new Changing());
    servlet.setAsyncSupported(true);
    context.addServlet(servlet, "/x");
    server.setHandler(context);
    return server;
  }

  FlowServer handle(TomcatServer.Handler newHandler) {
    calls.set(0);
    handler = newHandler;
    return this;
  }

  FlowClient client() throws IOException {
    return new FlowClient(port);
  }

  int port() {
    return port;
  }

  @Override
  public String toString() {
    return name;
  }

  void stop() throws IOException {
    try {
      stopping.run();
    } catch (Exception failure) {
      throw new IOException("the server does not stop", failure);
    }
  }

  private final class Changing extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      calls.incrementAndGet();
      handler.handle(request, response);
    }

    @Override
    protected void doHead(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      doGet(request, response);
    }
  }
}
