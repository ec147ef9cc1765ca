package io.github.safeclose.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server on a real socket of this machine, plain or TLS, that counts what it sends and
 * sees clients leave. It keeps connections alive. Any thread; close it to end its threads, also
 * those that stall.
 */
public final class CountingOrigin implements AutoCloseable {
  static final Answer NOT_FOUND = Answer.of(() -> ScriptedBody.of(0)).status(404);

  private final ServerSocket listener;
  private final @Nullable OriginCertificate certificate;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<OriginConnection> connections = new CopyOnWriteArrayList<>();

  private CountingOrigin(ServerSocketFactory sockets, @Nullable OriginCertificate certificate)
      throws IOException {
    this.listener = sockets.createServerSocket(0, 64, InetAddress.getLoopbackAddress());
    this.certificate = certificate;
    daemon("testkit-origin", this::accept);
  }

  /**
   * Starts an origin for {@code http} on a free port.
   *
   * @return an origin that answers 404 to everything
   * @throws IOException if it gets no port
   */
  public static CountingOrigin plain() throws IOException {
    return new CountingOrigin(ServerSocketFactory.getDefault(), null);
  }

  /**
   * Starts an origin for {@code https} on a free port. Its self-signed certificate is for the
   * address 127.0.0.1, is made by the JDK's keytool when it is first needed, and is gone with the
   * JVM.
   *
   * @return an origin that answers 404 to everything
   * @throws IOException if it gets no port, or no certificate
   */
  public static CountingOrigin tls() throws IOException {
    OriginCertificate certificate = OriginCertificate.get();
    return new CountingOrigin(certificate.server().getServerSocketFactory(), certificate);
  }

  /**
   * Answers requests of that path so, whatever their method and query; HEAD gets no body.
   *
   * @param path begins with a slash
   * @param answer takes the place of an earlier one
   * @return this
   */
  public CountingOrigin serve(String path, Answer answer) {
    answers.put(path, Objects.requireNonNull(answer, "answer"));
    return this;
  }

  /**
   * Where a path is served.
   *
   * @param path begins with a slash
   * @return an address on 127.0.0.1
   */
  public URI uri(String path) {
    String scheme = certificate == null ? "http" : "https";
    return URI.create(scheme + "://127.0.0.1:" + listener.getLocalPort() + path);
  }

  /**
   * For clients: trusts this origin's certificate, and no other.
   *
   * @return a context
   * @throws IllegalStateException if the origin is a plain one
   */
  public SSLContext clientContext() {
    if (certificate == null) {
      throw new IllegalStateException("a plain origin has no certificate; start it by tls()");
    }
    return certificate.client();
  }

  /**
   * All connections so far, closed ones included, the oldest first.
   *
   * @return a copy
   */
  public List<OriginConnection> connections() {
    return List.copyOf(connections);
  }

  /**
   * How many bytes of bodies were written to all connections.
   *
   * @return bytes; see {@link OriginConnection#bodyBytes}
   */
  public long bodyBytes() {
    return connections.stream().mapToLong(OriginConnection::bodyBytes).sum();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        OriginConnection connection = new OriginConnection(socket, answers);
        connections.add(connection);
        connection.start();
      } catch (IOException closed) {
        // that one connection, or the listener: the loop finds out
      }
    }
  }

  static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Closes the port and every connection, and frees what stalls. */
  @Override
  public void close() throws IOException {
    listener.close();
    connections.forEach(OriginConnection::close);
  }
}
