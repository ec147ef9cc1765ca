package io.github.safeclose.examples.s3proxy.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP relay between the proxy and S3 that counts what S3 sends and the proxy's socket takes.
 *
 * <p>Its own buffers are small, so that the count is not of what waits in the kernel. When one side
 * closes or resets, the other is closed at once.
 */
public final class Relay implements AutoCloseable {
  /** A write that is cut by a reset is not counted: up to this much for each connection. */
  static final int BUFFER = 64 * 1024;

  private final ServerSocket listener;
  private final int s3Port;
  private final AtomicLong sent = new AtomicLong();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Starts on an ephemeral port of the loopback interface. */
  public Relay(int s3Port) throws IOException {
    this.s3Port = s3Port;
    listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    start("relay", this::acceptAll);
  }

  /** The port that it listens on. */
  public int port() {
    return listener.getLocalPort();
  }

  /** How many bytes went from S3 to the proxy so far. */
  public long sent() {
    return sent.get();
  }

  private void acceptAll() {
    while (!closed) {
      try {
        Socket proxy = listener.accept();
        sockets.add(proxy);
        start("relay-up", () -> serve(proxy));
      } catch (IOException e) {
        if (!closed) {
          throw new IllegalStateException("the relay cannot accept", e);
        }
      }
    }
  }

  private void serve(Socket proxy) {
    Socket s3 = new Socket();
    sockets.add(s3);
    try {
      proxy.setSendBufferSize(BUFFER);
      s3.setReceiveBufferSize(BUFFER);
      s3.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), s3Port));
      start("relay-down", () -> pump(s3, proxy, sent));
      pump(proxy, s3, new AtomicLong());
    } catch (IOException e) {
      drop(proxy, s3);
    }
  }

  private void pump(Socket from, Socket to, AtomicLong count) {
    byte[] buffer = new byte[BUFFER];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        count.addAndGet(read);
      }
    } catch (IOException e) {
      // One side is gone, and so is the other now.
    } finally {
      drop(from, to);
    }
  }

  private void drop(Socket one, Socket other) {
    for (Socket socket : new Socket[] {one, other}) {
      sockets.remove(socket);
      close(socket);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use any more, either way.
    }
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    listener.close();
    sockets.forEach(Relay::close);
  }
}
