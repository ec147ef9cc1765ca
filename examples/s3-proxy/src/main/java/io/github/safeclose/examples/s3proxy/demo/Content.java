package io.github.safeclose.examples.s3proxy.demo;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What an object holds: a function of the offset, so that every byte that a client receives can be
 * checked, wherever it begins to read.
 *
 * <p>Up to 4 GiB no byte is zero, so that a hole in a file or an unfilled buffer does not look
 * right. Above, the file is sparse: zeros, but for a marker at each gibibyte and at the end.
 */
final class Content {
  static final long SPARSE_ABOVE = 4L << 30;
  static final int MARKER = 64 * 1024;
  private static final long MARKER_EVERY = 1L << 30;
  private static final long NO_ZERO_BYTES = 0x0101010101010101L;

  private final long size;

  Content(long size) {
    this.size = size;
  }

  long size() {
    return size;
  }

  boolean isSparse() {
    return size > SPARSE_ABOVE;
  }

  /** Fills the first bytes of a buffer with what stands at an offset. */
  void fill(byte[] buffer, long offset, int length) {
    long end = offset + length;
    ByteBuffer out = ByteBuffer.wrap(buffer, 0, length);
    long at = offset;
    for (; at < end && at % 8 != 0; at++) {
      out.put(at(at));
    }
    for (; at + 8 <= end; at += 8) {
      out.putLong(word(at / 8));
    }
    for (; at < end; at++) {
      out.put(at(at));
    }
    if (isSparse()) {
      for (int i = 0; i < length; i++) {
        if (!isMarked(offset + i)) {
          int next = (int) Math.min(length, nextMarker(offset + i) - offset);
          Arrays.fill(buffer, i, next, (byte) 0);
          i = next - 1;
        }
      }
    }
  }

  /** Where the next marker at or behind an offset begins. */
  long nextMarker(long offset) {
    long next = (offset + MARKER_EVERY - 1) / MARKER_EVERY * MARKER_EVERY;
    long last = size - MARKER;
    return offset <= last ? Math.min(next, last) : size;
  }

  private boolean isMarked(long offset) {
    return offset % MARKER_EVERY < MARKER || offset >= size - MARKER;
  }

  private static byte at(long offset) {
    return (byte) (word(offset / 8) >>> (56 - 8 * (offset % 8)));
  }

  /** SplitMix64's finalizer: neighbours have nothing in common, so a shift is seen at once. */
  private static long word(long index) {
    long z = (index + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return (z ^ (z >>> 31)) | NO_ZERO_BYTES;
  }
}
