package io.github.safeclose.sdktests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocketFactory;

/**
 * An HTTP/1.1 server on a real socket, plain or TLS, that counts per connection. Unlike the
 * testkit's it goes on sending to a client that has said goodbye, until that has really left: some
 * clients read on while they close.
 */
final class Origin implements AutoCloseable {
  private final ServerSocket listener;
  private final SSLSocketFactory layer;
  final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<OriginConnection> connections = new CopyOnWriteArrayList<>();

  Origin(boolean tls) throws Exception {
    layer = tls ? Certificate.server().getSocketFactory() : null;
    listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    daemon("origin", this::accept);
  }

  void serve(String path, Answer answer) {
    answers.put(path, answer);
  }

  URI uri() {
    return URI.create(
        (layer == null ? "http" : "https") + "://127.0.0.1:" + listener.getLocalPort());
  }

  /** Those on which a request came, the oldest first. */
  List<OriginConnection> connections() {
    return connections.stream().filter(connection -> connection.requests() > 0).toList();
  }

  /** Bytes of bodies written to all connections. */
  long bodyBytes() {
    return connections.stream().mapToLong(OriginConnection::bodyBytes).sum();
  }

  boolean stalls() {
    return connections.stream().anyMatch(OriginConnection::stalls);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        OriginConnection connection = new OriginConnection(socket, layer, this);
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

  @Override
  public void close() throws IOException {
    listener.close();
    connections.forEach(OriginConnection::drop);
  }
}
