package io.github.safeclose.servlet.s3;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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

/** A Tomcat or Jetty on a real socket with one handler, and what came out of it. */
final class Site implements AutoCloseable {
  private static final int SEND_BUFFER = 64 * 1024;
  private static final EnumSet<DispatcherType> DISPATCHES =
      EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC);

  private final BlockingQueue<Optional<Throwable>> outcomes = new LinkedBlockingQueue<>();
  private final int port;
  private final Stop stop;

  @FunctionalInterface
  interface Handler {
    CompletionStage<Long> handle(HttpServletRequest request, HttpServletResponse response)
        throws IOException;
  }

  private interface Stop {
    void run() throws Exception;
  }

  Site(Road road, Handler handler, Filter... filters) throws Exception {
    if (road.isInJetty()) {
      Server jetty = jetty(handler, filters);
      jetty.start();
      port = ((ServerConnector) jetty.getConnectors()[0]).getLocalPort();
      stop = jetty::stop;
    } else {
      Tomcat tomcat = tomcat(handler, filters);
      tomcat.start();
      port = tomcat.getConnector().getLocalPort();
      stop =
          () -> {
            tomcat.stop();
            tomcat.destroy();
          };
    }
  }

  private Tomcat tomcat(Handler handler, Filter... filters) {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Path.of("target", "tomcat").toAbsolutePath().toString());
    tomcat.setPort(0);
    tomcat.setSilent(true);
    tomcat.getConnector().setProperty("socket.txBufSize", "" + SEND_BUFFER);
    tomcat.getConnector().setAllowTrace(true);
    // A client that leaves while another thread writes may leave an event behind, which then meets
    // the next request of the same processor.
    tomcat.getConnector().setProperty("processorCache", "0");
    Context context = tomcat.addContext("", null);
    if (context instanceof StandardContext standard) {
      standard.setClearReferencesThreadLocals(false);
      standard.setClearReferencesRmiTargets(false);
    }
    for (Filter filter : filters) {
      FilterDef definition = new FilterDef();
      definition.setFilterName(filter.getClass().getName());
      definition.setFilter(filter);
      definition.setAsyncSupported("true");
      context.addFilterDef(definition);
      FilterMap map = new FilterMap();
      map.setFilterName(definition.getFilterName());
      map.addURLPattern("/*");
      DISPATCHES.forEach(type -> map.setDispatcher(type.name()));
      context.addFilterMap(map);
    }
    Tomcat.addServlet(context, "handler", new HandlerServlet(handler)).setAsyncSupported(true);
    context.addServletMapping("/*", "handler");
    return tomcat;
  }

  private Server jetty(Handler handler, Filter... filters) {
    Server jetty = new Server();
    ServerConnector connector = new ServerConnector(jetty, 1, 1);
    connector.setAcceptedSendBufferSize(SEND_BUFFER);
    jetty.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    for (Filter filter : filters) {
      FilterHolder holder = new FilterHolder(filter);
      holder.setAsyncSupported(true);
      context.addFilter(holder, "/*", DISPATCHES);
    }
    ServletHolder servlet = new ServletHolder("handler", new HandlerServlet(handler));
    servlet.setAsyncSupported(true);
    context.addServlet(servlet, "/*");
    jetty.setHandler(context);
    return jetty;
  }

  private final class HandlerServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private final transient Handler handler;

    HandlerServlet(Handler handler) {
      this.handler = handler;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      if (request.getDispatcherType() == DispatcherType.ASYNC) { // to be broken off
        handler.handle(request, response);
        return;
      }
      CompletionStage<Long> sent;
      try {
        sent = handler.handle(request, response);
      } catch (Exception failure) {
        outcomes.add(Optional.of(failure));
        throw failure;
      }
      sent.whenComplete(
          (bytes, failure) -> outcomes.add(Optional.ofNullable(failure).map(AsyncS3::causeOf)));
    }
  }

  /** What left the handler, or the stage it gave: an exception, or nothing. */
  Optional<Throwable> outcome() throws InterruptedException {
    Optional<Throwable> outcome = outcomes.poll(60, TimeUnit.SECONDS);
    if (outcome == null) {
      throw new AssertionError("waited in vain for the handler");
    }
    return outcome;
  }

  /** A client leaves in the middle of the body, by reset or by FIN: what became of the call. */
  Throwable leftEarly(boolean reset, String... headers) throws IOException, InterruptedException {
    try (Socket socket = Wire.open(port, "GET", headers)) {
      String begin = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
      if (!begin.endsWith(" 200")) {
        throw new AssertionError("not an answer of status 200 but '" + begin + "'");
      }
      socket.setSoLinger(reset, 0);
    }
    return outcome().orElseThrow();
  }

  int port() {
    return port;
  }

  Wire get(String... headers) throws IOException {
    return Wire.send(port(), "GET", headers);
  }

  Wire head(String... headers) throws IOException {
    return Wire.send(port(), "HEAD", headers);
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
