package io.github.safeclose.containers.inside;

import io.github.safeclose.containers.WarHost;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.TomcatURLStreamHandlerFactory;

/** Tomcat, all versions, with a web application that it finds the parts of by itself. */
public final class TomcatWarHost implements WarHost {
  @Override
  public int start(Path war, Path scratch) throws Exception {
    TomcatURLStreamHandlerFactory.disable(); // one JVM has one, and here are several Tomcats
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(scratch.toString());
    tomcat.setPort(0);
    tomcat.setSilent(true);
    tomcat.setAddDefaultWebXmlToWebapp(false); // that asks for JSP
    Context context = tomcat.addWebapp("", war.toString());
    if (context instanceof StandardContext standard) { // needs --add-opens, and says so
      standard.setClearReferencesThreadLocals(false);
      standard.setClearReferencesRmiTargets(false);
    }
    context.setParentClassLoader(getClass().getClassLoader());
    tomcat.start();
    return tomcat.getConnector().getLocalPort();
  }
}
