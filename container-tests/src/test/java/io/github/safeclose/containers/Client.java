package io.github.safeclose.containers;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** An HTTP client that reads only when told to, and leaves as and when it likes. */
interface Client extends AutoCloseable {
  /** Sends a request; a second one on the same connection once the first response is read. */
  void send(String method, String path) throws IOException;

  /** Awaits the head of the response. */
  int status() throws IOException;

  /** The body as the peer frames it: -1 at its announced end, an exception where it breaks off. */
  InputStream body() throws IOException;

  void leave(Leaving how) throws Exception;

  @Override
  void close() throws IOException;

  /** Reads so many bytes, which must be those of a virtual body from there on. */
  default void expect(long from, long n) throws IOException {
    byte[] expected = new byte[8192];
    for (long at = from; at < from + n; ) {
      int step = (int) Math.min(expected.length, from + n - at);
      for (int i = 0; i < step; i++) {
        expected[i] = VirtualBody.at(at + i);
      }
      byte[] got = body().readNBytes(step);
      if (got.length < step) {
        throw new EOFException("the body ended cleanly after " + (at + got.length));
      }
      if (!Arrays.equals(got, 0, step, expected, 0, step)) {
        throw new AssertionError("other bytes than the source's after " + at);
      }
      at += step;
    }
  }

  /** Nothing but the announced end may follow. */
  default void expectEnd() throws IOException {
    int next = body().read();
    if (next != -1) {
      throw new AssertionError("more than the body: " + next);
    }
  }

  /** How a client can go. */
  enum Leaving {
    /** A reset of the connection. */
    RESET("client resets", Protocol.HTTP_1),
    /** A FIN, with nothing unread. */
    FIN("client finishes (FIN)", Protocol.HTTP_1),
    RST_STREAM("client resets the stream", Protocol.H2C),
    /** A reset of the connection that carries the stream. */
    CONNECTION("client resets the connection", Protocol.H2C);

    final String title;
    final Protocol protocol;

    Leaving(String title, Protocol protocol) {
      this.title = title;
      this.protocol = protocol;
    }
  }
}
