package io.github.safeclose.examples.s3proxy.behind;

import io.github.safeclose.examples.s3proxy.demo.WireClient;
import io.github.safeclose.examples.s3proxy.demo.WireClient.Leaving;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Over HTTP/1.1, on a connection that ends with the answer. */
final class Http1Visit implements Visit {
  /** How long nothing comes until a client that reads on is said to hang. */
  static final int SILENCE_MILLIS = 15_000;

  private static final byte[] LAST_CHUNK = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int BUFFER = 64 * 1024;

  private final WireClient client;
  private long taken;

  Http1Visit(int port, String method, String key, boolean reader) throws IOException {
    String request =
        method
            + " /data/"
            + key
            + " HTTP/1.1\r\nHost: behind\r\nAccept-Encoding: gzip\r\nConnection: close\r\n";
    client = new WireClient(port, request, SILENCE_MILLIS, !reader);
    if (client.status() != 200) {
      client.close();
      throw new IOException("status " + client.status());
    }
  }

  @Override
  public void take(int bytes) throws IOException {
    int read = client.body().readNBytes(bytes).length;
    if (read < bytes) {
      throw new EOFException("only " + read + " bytes came");
    }
    taken += read;
  }

  @Override
  public void halfClose() throws IOException {
    client.halfClose();
  }

  @Override
  public Transfer readAll() {
    byte[] buffer = new byte[BUFFER];
    byte[] tail = new byte[LAST_CHUNK.length];
    try {
      for (int n = client.body().read(buffer); n >= 0; n = client.body().read(buffer)) {
        taken += n;
        tail = tail(tail, buffer, n);
      }
    } catch (SocketTimeoutException e) {
      return new Transfer(taken, Seen.HANGS);
    } catch (IOException e) {
      return new Transfer(taken, Seen.BROKEN); // a reset
    }
    boolean clean = true; // where the end of the connection is the end of the body
    if (client.contentLength() >= 0) {
      clean = taken == client.contentLength();
    } else if (client.header("Transfer-Encoding").equals("chunked")) {
      clean = Arrays.equals(tail, LAST_CHUNK);
    }
    return new Transfer(taken, clean ? Seen.CLEAN : Seen.BROKEN);
  }

  private static byte[] tail(byte[] before, byte[] more, int length) {
    byte[] both = Arrays.copyOf(before, before.length + length);
    System.arraycopy(more, 0, both, before.length, length);
    return Arrays.copyOfRange(both, length, both.length);
  }

  @Override
  public void leave(Leaving how) throws IOException {
    client.leave(how);
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
