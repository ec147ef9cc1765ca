package io.github.safeclose.containers.inside;

import io.github.safeclose.containers.Host;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ErrorPage;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import java.net.InetSocketAddress;
import java.util.Set;

/** Undertow, of both namespaces. */
public final class UndertowHost implements Host {
  @Override
  public int start() throws Exception {
    DeploymentInfo application =
        Servlets.deployment()
            .setClassLoader(getClass().getClassLoader())
            .setContextPath("/")
            .setDeploymentName("tests")
            .addServletContainerInitializer(
                new ServletContainerInitializerInfo(Application.class, Set.of()))
            .addErrorPage(new ErrorPage(Application.SERVE, Application.ERROR_STATUS));
    DeploymentManager deployment = Servlets.defaultContainer().addDeployment(application);
    deployment.deploy();
    Undertow undertow =
        Undertow.builder()
            .addHttpListener(0, "localhost")
            .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
            .setHandler(deployment.start())
            .build();
    undertow.start();
    return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
  }
}
