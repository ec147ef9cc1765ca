package io.github.safeclose.examples.s3proxy.behind;

import io.github.safeclose.SafeClose;
import io.github.safeclose.examples.s3proxy.ObjectServlet;
import io.github.safeclose.examples.s3proxy.ProxyConfig;
import io.github.safeclose.examples.s3proxy.ProxyServer;
import io.github.safeclose.examples.s3proxy.S3Clients;
import io.github.safeclose.servlet.SafeCloseFilter;
import io.github.safeclose.servlet.s3.ObjectSender;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.net.URI;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;

/** What the example's own command line does not start: the proxies that it is compared with. */
final class ControlProxy {
  private ControlProxy() {}

  /**
   * Runs until the process is ended.
   *
   * @param args the kind, and the S3 endpoint
   */
  public static void main(String[] args) throws Exception {
    ProxyKind kind = ProxyKind.valueOf(args[0]);
    ProxyConfig config = ProxyConfig.local(Origin.BUCKET, URI.create(args[1]));
    try (S3Client s3 =
            kind.isGuarded()
                ? S3Clients.safe(config)
                : S3Clients.over(S3Clients.apache(config), config);
        ProxyServer server =
            new ProxyServer(
                config.address(),
                config.port(),
                new ObjectServlet(sender(kind, s3), config.bucket()),
                filters(kind))) {
      System.out.println("listening on http://" + config.address() + ":" + server.port());
      server.await();
    }
  }

  private static ObjectSender sender(ProxyKind kind, S3Client s3) {
    // Observing leaves closing to the SDK, as handlers do that know nothing of safeclose.
    SafeClose observing = SafeClose.builder().mode(SafeClose.Mode.OBSERVE).build();
    return kind.isGuarded()
        ? ObjectSender.of(s3)
        : ObjectSender.of(s3, observing).accelBuffering(kind != ProxyKind.PLAIN_UNBUFFERED);
  }

  private static List<Filter> filters(ProxyKind kind) {
    if (!kind.isGuarded()) {
      return List.of();
    }
    Filter withoutLength =
        (request, response, chain) -> chain.doFilter(request, new WithoutLength(response));
    return List.of(new SafeCloseFilter(), withoutLength);
  }

  /** For a handler that does not know how long its body will be. */
  private static final class WithoutLength extends HttpServletResponseWrapper {
    WithoutLength(ServletResponse response) {
      super((HttpServletResponse) response);
    }

    @Override
    public void setContentLength(int length) {
      // not said
    }

    @Override
    public void setContentLengthLong(long length) {
      // not said
    }
  }
}
