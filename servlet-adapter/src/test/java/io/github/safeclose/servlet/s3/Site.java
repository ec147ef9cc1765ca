package io.github.safeclose.servlet.s3;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** A Tomcat on a real socket with one handler, and what came out of it. */
final class Site implements AutoCloseable {
  private static final int SEND_BUFFER = 64 * 1024;

  private final Tomcat tomcat = new Tomcat();
  private final BlockingQueue<Optional<Exception>> outcomes = new LinkedBlockingQueue<>();

  @FunctionalInterface
  interface Handler {
    void handle(HttpServletRequest request, HttpServletResponse response) throws IOException;
  }

  Site(Handler handler, Filter... filters) throws LifecycleException {
    tomcat.setBaseDir(Path.of("target", "tomcat").toAbsolutePath().toString());
    tomcat.setPort(0);
    tomcat.setSilent(true);
    tomcat.getConnector().setProperty("socket.txBufSize", "" + SEND_BUFFER);
    tomcat.getConnector().setAllowTrace(true);
    Context context = tomcat.addContext("", null);
    if (context instanceof StandardContext standard) {
      standard.setClearReferencesThreadLocals(false);
      standard.setClearReferencesRmiTargets(false);
    }
    for (Filter filter : filters) {
      FilterDef definition = new FilterDef();
      definition.setFilterName(filter.getClass().getName());
      definition.setFilter(filter);
      context.addFilterDef(definition);
      FilterMap map = new FilterMap();
      map.setFilterName(definition.getFilterName());
      map.addURLPattern("/*");
      context.addFilterMap(map);
    }
    Tomcat.addServlet(context, "handler", new HandlerServlet(handler));
    context.addServletMapping("/*", "handler");
    tomcat.start();
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
      try {
        handler.handle(request, response);
      } catch (Exception failure) {
        outcomes.add(Optional.of(failure));
        throw failure;
      }
      outcomes.add(Optional.empty());
    }
  }

  /** What left the handler: an exception, or nothing where it returned. */
  Optional<Exception> outcome() throws InterruptedException {
    Optional<Exception> outcome = outcomes.poll(60, TimeUnit.SECONDS);
    if (outcome == null) {
      throw new AssertionError("waited in vain for the handler");
    }
    return outcome;
  }

  int port() {
    return tomcat.getConnector().getLocalPort();
  }

  Wire get(String... headers) throws IOException {
    return Wire.send(port(), "GET", headers);
  }

  Wire head(String... headers) throws IOException {
    return Wire.send(port(), "HEAD", headers);
  }

  @Override
  public void close() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
  }
}
