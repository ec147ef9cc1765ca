package io.github.safeclose.containers.inside;

import io.github.safeclose.containers.WarHost;
import java.beans.Expression;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Jetty 9.4 and 12.1 with their modules webapp and annotations, which a WAR's initializers need.
 */
public final class JettyWarHost implements WarHost {
  private final String webappPackage;
  private final String annotations;

  public JettyWarHost(String ee) {
    String prefix = "org.eclipse.jetty." + (ee.isEmpty() ? "" : ee + ".");
    webappPackage = prefix + "webapp";
    annotations = ee.isEmpty() ? prefix + "annotations.AnnotationConfiguration" : null;
  }

  @Override
  public int start(Path war, Path scratch) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    server.addConnector(connector);
    Object context = Class.forName(webappPackage + ".WebAppContext").getConstructor().newInstance();
    call(context, "setContextPath", "/");
    call(context, "setWar", war.toString());
    call(context, "setTempDirectory", scratch.toFile());
    if (annotations != null) {
      call(
          context,
          "setConfigurationClasses",
          (Object)
              new String[] {
                webappPackage + ".WebInfConfiguration",
                webappPackage + ".WebXmlConfiguration",
                annotations,
                webappPackage + ".JettyWebXmlConfiguration",
              });
    }
    server.setHandler(
        context instanceof Handler handler ? handler : (Handler) ((Supplier<?>) context).get());
    server.start();
    return connector.getLocalPort();
  }

  private static void call(Object target, String method, Object... arguments) throws Exception {
    new Expression(target, method, arguments).execute();
  }
}
