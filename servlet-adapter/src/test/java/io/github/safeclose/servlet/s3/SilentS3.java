package io.github.safeclose.servlet.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** An S3 that takes questions and says nothing, and sees who hangs up; later it says 404. */
final class SilentS3 implements AutoCloseable {
  private static final byte[] NOT_FOUND =
      "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".getBytes(US_ASCII);

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger hungUp = new AtomicInteger();
  private final AtomicBoolean answering = new AtomicBoolean();

  SilentS3() throws IOException {
    threads.execute(this::accept);
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = server.accept();
        threads.execute(() -> serve(connection));
      }
    } catch (IOException closed) {
      // the end
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = connection.getInputStream();
      in.readNBytes(1);
      asked.incrementAndGet();
      if (answering.get()) {
        connection.getOutputStream().write(NOT_FOUND);
      }
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException reset) {
      // it has hung up as well
    }
    hungUp.incrementAndGet();
  }

  int port() {
    return server.getLocalPort();
  }

  int asked() {
    return asked.get();
  }

  void awaitAsked(int times) {
    ScriptedS3.await(times + " questions", () -> asked.get() >= times);
  }

  /** Waits until nobody waits for an answer any more. */
  void awaitAllHungUp() {
    ScriptedS3.await("all to hang up", () -> asked.get() > 0 && hungUp.get() == asked.get());
  }

  /** From here on, it answers. */
  void answer() {
    answering.set(true);
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
