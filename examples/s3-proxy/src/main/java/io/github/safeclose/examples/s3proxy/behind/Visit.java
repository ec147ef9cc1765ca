package io.github.safeclose.examples.s3proxy.behind;

import io.github.safeclose.examples.s3proxy.demo.WireClient.Leaving;
import java.io.IOException;

/** One client with one request, whose answer has begun. */
interface Visit extends AutoCloseable {
  /** How a transfer ended, as the client saw it. */
  enum Seen {
    /** As a whole body ends. */
    CLEAN,
    /** Short of its end. */
    BROKEN,
    /** Neither: nothing came any more. */
    HANGS
  }

  /**
   * What a client received.
   *
   * @param bytes of the body, and of its framing where it has one
   * @param seen how it ended
   */
  record Transfer(long bytes, Seen seen) {}

  /**
   * Asks.
   *
   * @param method GET or HEAD
   * @param reader whether it will read on: otherwise it has small buffers, and takes in as little
   *     as it can
   */
  static Visit open(boolean http2, int port, String method, String key, boolean reader)
      throws IOException {
    return http2
        ? new Http2Visit(port, method, key, reader)
        : new Http1Visit(port, method, key, reader);
  }

  /** Reads at least so many bytes of the body; over HTTP/2 the first frame of it. */
  void take(int bytes) throws IOException;

  /** Says that it will send nothing more, and stays. */
  void halfClose() throws IOException;

  /** Reads to the end. */
  Transfer readAll() throws IOException;

  /** Leaves; over HTTP/2, RST resets the stream and FIN ends the connection. */
  void leave(Leaving how) throws IOException;

  @Override
  void close() throws IOException;
}
