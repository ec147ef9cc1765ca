package io.github.safeclose.aws;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The bytes of an object of any length, computed from their offsets, so that nothing is stored:
 * eight bytes are one mixed number. Two versions differ in about every byte.
 */
record ObjectContent(long version) {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private long word(long index) {
    long z = (index + version * 0x632BE59BD9B4E019L) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 32)) * 0xD6E8FEB86659FD93L;
    return z ^ (z >>> 32);
  }

  byte byteAt(long offset) {
    return (byte) (word(offset >>> 3) >>> ((offset & 7) * 8));
  }

  void fill(byte[] buffer, int from, int n, long offset) {
    int i = 0;
    for (; i < n && ((offset + i) & 7) != 0; i++) {
      buffer[from + i] = byteAt(offset + i);
    }
    for (; i <= n - 8; i += 8) {
      LONGS.set(buffer, from + i, word((offset + i) >>> 3));
    }
    for (; i < n; i++) {
      buffer[from + i] = byteAt(offset + i);
    }
  }

  byte[] bytes(long from, int n) {
    byte[] bytes = new byte[n];
    fill(bytes, 0, n, from);
    return bytes;
  }

  /** Reads to -1 and compares every byte; returns how many there were. */
  long compare(InputStream body, long from) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    byte[] expected = new byte[buffer.length];
    long offset = from;
    for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
      fill(expected, 0, n, offset);
      int different = Arrays.mismatch(buffer, 0, n, expected, 0, n);
      if (different >= 0) {
        throw new AssertionError("another byte at offset " + (offset + different));
      }
      offset += n;
    }
    return offset - from;
  }
}
