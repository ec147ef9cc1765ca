package io.github.safeclose.containers.inside;

import io.github.safeclose.containers.Host;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.protocol.framed.AbstractFramedStreamSinkChannel;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ErrorPage;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.util.Set;
import org.xnio.Options;

/** Undertow, of both namespaces. */
public final class UndertowHost implements Host {
  @Override
  public long defaultWriteTimeoutMillis(boolean h2) throws Exception {
    if (!h2) {
      return 0; // Options.WRITE_TIMEOUT is of XNIO, and not set
    }
    Field ofFrames =
        AbstractFramedStreamSinkChannel.class.getDeclaredField("AWAIT_WRITABLE_TIMEOUT");
    ofFrames.setAccessible(true);
    return ((Number) ofFrames.get(null)).longValue();
  }

  @Override
  public int start(int writeTimeoutMillis) throws Exception {
    DeploymentInfo application =
        Servlets.deployment()
            .setClassLoader(getClass().getClassLoader())
            .setContextPath("/")
            .setDeploymentName("tests")
            .addInitParameter(Application.WRITE_TIMEOUT, "" + writeTimeoutMillis)
            .addServletContainerInitializer(
                new ServletContainerInitializerInfo(Application.class, Set.of()))
            .addErrorPage(new ErrorPage(Application.SERVE, Application.ERROR_STATUS));
    DeploymentManager deployment = Servlets.defaultContainer().addDeployment(application);
    deployment.deploy();
    Undertow.Builder builder =
        Undertow.builder()
            .addHttpListener(0, "localhost")
            .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
            .setHandler(deployment.start());
    if (writeTimeoutMillis > 0) {
      builder.setSocketOption(Options.WRITE_TIMEOUT, writeTimeoutMillis);
      builder.setSocketOption(Options.SEND_BUFFER, SEND_BUFFER);
    }
    Undertow undertow = builder.build();
    undertow.start();
    return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
  }
}
