package io.github.safeclose;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** Copies what is left of a body to a sink. */
final class SinkCopy {
  private static final int BUFFER = 16 * 1024;

  private SinkCopy() {}

  /**
   * Returns how many bytes were copied. A failing sink aborts the body at once, and its exception
   * is rethrown as it is (C14). Does not close either side.
   */
  static long copy(SafeCloseInputStream body, OutputStream sink) throws IOException {
    Objects.requireNonNull(sink, "sink");
    byte[] buffer = new byte[BUFFER];
    long copied = 0;
    for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
      try {
        sink.write(buffer, 0, n);
      } catch (Throwable failure) {
        body.end(End.SINK_FAILED);
        throw failure;
      }
      copied += n;
    }
    return copied;
  }
}
