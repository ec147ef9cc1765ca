package io.github.safeclose.containers.inside;

import io.github.safeclose.containers.Host;
import java.beans.Expression;
import java.util.function.Supplier;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Jetty 9.4 and all of 12.1. Their servers have the same names and methods; their servlet packages
 * differ, so those are called by name.
 */
public final class JettyHost implements Host {
  private final String servletPackage;

  public JettyHost(String servletPackage) {
    this.servletPackage = servletPackage;
  }

  /** A stream has, if nothing else is set, what its connection has. */
  @Override
  public long defaultWriteTimeoutMillis(boolean h2) {
    return new ServerConnector(new Server()).getIdleTimeout();
  }

  @Override
  public int start(int writeTimeoutMillis) throws Exception {
    Server server = new Server();
    HttpConfiguration http = new HttpConfiguration();
    ServerConnector connector =
        new ServerConnector(
            server,
            new ConnectionFactory[] {
              new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http)
            });
    if (writeTimeoutMillis > 0) {
      connector.setIdleTimeout(writeTimeoutMillis);
      connector.setAcceptedSendBufferSize(SEND_BUFFER);
    }
    server.addConnector(connector);

    Object context = make("ServletContextHandler");
    call(context, "setContextPath", "/");
    call(context, "setInitParameter", Application.WRITE_TIMEOUT, "" + writeTimeoutMillis);
    call(context, "addEventListener", new Application());
    Object errors = make("ErrorPageErrorHandler");
    call(errors, "addErrorPage", Application.ERROR_STATUS, Application.SERVE);
    call(context, "setErrorHandler", errors);
    server.setHandler(
        context instanceof Handler handler ? handler : (Handler) ((Supplier<?>) context).get());
    server.start();
    return connector.getLocalPort();
  }

  private Object make(String type) throws Exception {
    return Class.forName(servletPackage + "." + type).getConstructor().newInstance();
  }

  private static Object call(Object target, String method, Object... arguments) throws Exception {
    return new Expression(target, method, arguments).getValue();
  }
}
