package io.github.safeclose.containers.inside;

import io.github.safeclose.containers.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.TomcatURLStreamHandlerFactory;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.descriptor.web.ErrorPage;

/** Tomcat, all versions. */
public final class TomcatHost implements Host {
  @Override
  public long defaultWriteTimeoutMillis(boolean h2) {
    return h2
        ? new Http2Protocol().getStreamWriteTimeout()
        : Long.parseLong("" + new Tomcat().getConnector().getProperty("connectionTimeout"));
  }

  @Override
  public int start(int writeTimeoutMillis) throws Exception {
    TomcatURLStreamHandlerFactory.disable(); // one JVM has one, and here are several Tomcats
    Tomcat tomcat = new Tomcat();
    Path home = Files.createTempDirectory(Path.of("target"), "tomcat");
    tomcat.setBaseDir(home.toAbsolutePath().toString());
    tomcat.setPort(0);
    tomcat.setSilent(true);
    Http2Protocol http2 = new Http2Protocol();
    if (writeTimeoutMillis > 0) {
      tomcat.getConnector().setProperty("connectionTimeout", "" + writeTimeoutMillis);
      tomcat.getConnector().setProperty("socket.txBufSize", "" + SEND_BUFFER);
      http2.setStreamWriteTimeout(writeTimeoutMillis);
    }
    tomcat.getConnector().addUpgradeProtocol(http2);
    Context context = tomcat.addContext("", null);
    context.addParameter(Application.WRITE_TIMEOUT, "" + writeTimeoutMillis);
    if (context instanceof StandardContext standard) { // these checks need --add-opens, and say so
      standard.setClearReferencesThreadLocals(false);
      standard.setClearReferencesRmiTargets(false);
    }
    context.setParentClassLoader(getClass().getClassLoader());
    context.addServletContainerInitializer(new Application(), Set.of());
    ErrorPage page = new ErrorPage();
    page.setErrorCode(Application.ERROR_STATUS);
    page.setLocation(Application.SERVE);
    context.addErrorPage(page);
    tomcat.start();
    return tomcat.getConnector().getLocalPort();
  }
}
