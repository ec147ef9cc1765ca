package io.github.safeclose.aws;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.apache.http.HttpHost;
import org.apache.http.conn.socket.LayeredConnectionSocketFactory;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.protocol.HttpContext;
import org.apache.http.ssl.SSLContexts;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * TLS sockets for the SDK's Apache 4 client, whose {@code abort()} costs O(1) even when the server
 * has stalled.
 *
 * <p>Without it, Apache 4 closes the TLS socket first, and the JDK then waits for the server, or
 * takes in what it sends, before it closes the connection. These sockets close the connection below
 * TLS first, by a reset. Where you can, use {@code apache5-client} instead, which does the same by
 * itself.
 *
 * <pre>{@code
 * S3Client s3 = S3Client.builder()
 *     .httpClientBuilder(
 *         SafeCloseHttpClient.wrap(
 *             ResettingTlsSocketFactory.ofDefaults().in(ApacheHttpClient.builder())))
 *     .build();
 * }</pre>
 *
 * <p>{@link #in} also lets {@link SafeCloseHttpClient} know, which then needs no helper thread to
 * abort. {@code ApacheHttpClient.builder().socketFactory(…)} without it is right, too, and keeps
 * the thread.
 *
 * <p>The SDK leaves the whole TLS configuration to a socket factory: its own options for trust and
 * key managers no longer apply. Host names are verified as ever. Behind an HTTP proxy the
 * connection below TLS is Apache's own, and aborting costs what it did; {@code SafeCloseHttpClient}
 * sees that and goes back to its helper thread.
 *
 * <p>Any thread. Share one between any number of clients.
 */
// Its module is optional: `requires transitive` would ask it of those who never use this class.
@SuppressWarnings("exports")
public final class ResettingTlsSocketFactory implements LayeredConnectionSocketFactory {
  private final LayeredConnectionSocketFactory tls;
  private volatile boolean metForeignSocket;

  private ResettingTlsSocketFactory(LayeredConnectionSocketFactory tls) {
    this.tls = Objects.requireNonNull(tls, "tls");
    Apache4TlsHint.notNeeded();
  }

  /**
   * With the JDK's trust store, and the host names verified.
   *
   * @return a factory
   */
  public static ResettingTlsSocketFactory ofDefaults() {
    return of(SSLContexts.createSystemDefault());
  }

  /**
   * With key and trust managers of your own, and the host names verified.
   *
   * @param context gives them
   * @return a factory
   */
  public static ResettingTlsSocketFactory of(SSLContext context) {
    return around(new SSLConnectionSocketFactory(Objects.requireNonNull(context, "context")));
  }

  /**
   * With a TLS configuration of your own: protocols, cipher suites, host names.
   *
   * @param tls must put TLS around the socket that it is given, as Apache's {@link
   *     SSLConnectionSocketFactory} does, and not make one of its own
   * @return a factory
   */
  public static ResettingTlsSocketFactory around(LayeredConnectionSocketFactory tls) {
    return new ResettingTlsSocketFactory(tls);
  }

  /**
   * Puts this factory into a client's builder, and lets {@link SafeCloseHttpClient#wrap} know that
   * the client's aborts do not block.
   *
   * @param builder its socket factory is replaced
   * @return a builder of such clients, to be wrapped or used as it is
   */
  @SuppressWarnings("deprecation") // of Apache 4 as a whole, which this is for
  public SdkHttpClient.Builder<?> in(ApacheHttpClient.Builder builder) {
    return new Apache4Builder(builder.socketFactory(this), this);
  }

  @SuppressWarnings("deprecation")
  private record Apache4Builder(ApacheHttpClient.Builder builder, ResettingTlsSocketFactory sockets)
      implements SdkHttpClient.Builder<Apache4Builder> {
    @Override
    public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
      return new ResettingClient(
          builder.buildWithDefaults(defaults), () -> !sockets.metForeignSocket);
    }
  }

  @Override
  public Socket createSocket(HttpContext context) {
    return new ResettingSocket();
  }

  @Override
  public Socket connectSocket(
      int timeout,
      Socket socket,
      HttpHost host,
      InetSocketAddress remote,
      InetSocketAddress local,
      HttpContext context)
      throws IOException {
    if (!(socket instanceof ResettingSocket)) {
      metForeignSocket = true;
    }
    return tls.connectSocket(timeout, socket, host, remote, local, context);
  }

  /** Through a proxy's tunnel: the socket is not one of ours. */
  @Override
  public Socket createLayeredSocket(Socket socket, String host, int port, HttpContext context)
      throws IOException {
    metForeignSocket = true;
    return tls.createLayeredSocket(socket, host, port, context);
  }
}
