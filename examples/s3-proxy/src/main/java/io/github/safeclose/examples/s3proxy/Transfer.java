package io.github.safeclose.examples.s3proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Sends a body to a client. */
final class Transfer {
  private static final int BUFFER = 16 * 1024;

  private Transfer() {}

  /**
   * Copies all of it.
   *
   * <p>Like {@link InputStream#transferTo}, but tells the two sides apart. What a write throws is
   * the container's own exception and passes as it is: containers are quiet about a client that has
   * left only if they get that one back.
   *
   * @param length what the client was promised
   * @throws SourceFailedException if S3 failed, or ended early: the request must then fail, since a
   *     container that is not told leaves the client waiting for the rest
   */
  static void copy(InputStream body, long length, OutputStream client) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long sent = 0;
    while (true) {
      int read = read(body, buffer);
      if (read < 0) {
        break;
      }
      client.write(buffer, 0, read);
      sent += read;
    }
    if (sent != length) {
      throw new SourceFailedException("S3 sent " + sent + " bytes of " + length);
    }
  }

  private static int read(InputStream body, byte[] buffer) throws SourceFailedException {
    try {
      return body.read(buffer);
    } catch (IOException | RuntimeException e) { // the SDK throws both
      throw new SourceFailedException(e);
    }
  }
}
