package io.github.safeclose.servlet.s3;

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
   * <p>The last bytes go out after the body has said that it is at its end. A body that is checked
   * against its checksum fails there, and a client that had all bytes by then would not notice.
   *
   * @param length what the client was promised, or a negative number if it is unknown
   * @throws SourceFailedException if S3 failed, or sent less or more: the request must then fail,
   *     since a container that is not told leaves the client waiting for the rest
   */
  static void copy(InputStream body, long length, OutputStream client) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long sent = 0;
    for (int n = read(body, buffer); n >= 0; n = read(body, buffer)) {
      if (length >= 0 && sent + n >= length) {
        requireEnd(body, sent + n, length);
        client.write(buffer, 0, n);
        return;
      }
      client.write(buffer, 0, n);
      sent += n;
    }
    if (length >= 0 && sent != length) {
      throw SourceFailedException.tooShort(sent, length);
    }
  }

  private static void requireEnd(InputStream body, long read, long length)
      throws SourceFailedException {
    if (read > length || read(body, new byte[1]) >= 0) {
      throw SourceFailedException.tooLong(length);
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
