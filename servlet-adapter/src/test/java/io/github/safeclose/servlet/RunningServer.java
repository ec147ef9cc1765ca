package io.github.safeclose.servlet;

import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.util.EnumSet;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** One handler at /x behind the filter, in one container or another. */
record RunningServer(int port, Stop stop) implements AutoCloseable {
  @FunctionalInterface
  interface Stop {
    void run() throws Exception;
  }

  enum Container {
    TOMCAT,
    JETTY;

    RunningServer start(SafeCloseFilter filter, TomcatServer.Handler handler) throws Exception {
      return this == TOMCAT ? tomcat(filter, handler) : jetty(filter, handler);
    }
  }

  static RunningServer tomcat(SafeCloseFilter filter, TomcatServer.Handler handler)
      throws Exception {
    TomcatServer server = new TomcatServer(filter).handle("/x", handler).start();
    return new RunningServer(server.port(), server::close);
  }

  static RunningServer jetty(SafeCloseFilter filter, TomcatServer.Handler handler)
      throws Exception {
    Server server = new Server(0);
    ServletContextHandler context = new ServletContextHandler("/");
    FilterHolder holder = new FilterHolder(filter);
    holder.setAsyncSupported(true);
    context.addFilter(holder, "/*", EnumSet.allOf(DispatcherType.class));
    ServletHolder servlet = new ServletHolder("x", new TomcatServer.HandlerServlet(handler));
    servlet.setAsyncSupported(true);
    context.addServlet(servlet, "/x");
    server.setHandler(context);
    server.start();
    return new RunningServer(
        ((ServerConnector) server.getConnectors()[0]).getLocalPort(), server::stop);
  }

  RawClient client() throws IOException {
    return new RawClient(port);
  }

  @Override
  public void close() throws IOException {
    try {
      stop.run();
    } catch (Exception failure) {
      throw new IOException("the server does not stop", failure);
    }
  }
}
