package io.github.safeclose;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalDouble;

/** How fast the larger reads of one body were. Written by its reader, read by its closer. */
final class ReadRate {
  private static final int TIMED_READ = 1024;

  // Written inside READING, read after it: the body's word orders them.
  private long bytes;
  private long nanos;

  int read(InputStream source, byte[] buffer, int offset, int length) throws IOException {
    if (length < TIMED_READ) {
      return source.read(buffer, offset, length);
    }
    long started = System.nanoTime();
    int n = source.read(buffer, offset, length);
    nanos += System.nanoTime() - started;
    bytes += Math.max(n, 0);
    return n;
  }

  OptionalDouble bytesPerSecond() {
    return nanos == 0 || bytes == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(bytes * 1e9 / nanos);
  }
}
