package io.github.safeclose.servlet;

import io.github.safeclose.Aborter;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A body that takes no memory: each byte is a function of its offset. Counts what is taken. */
final class VirtualBody extends InputStream implements Aborter {
  static final long ENDLESS = Long.MAX_VALUE;

  final AtomicLong taken = new AtomicLong();
  final AtomicInteger aborts = new AtomicInteger();
  volatile boolean closed;
  private final long length;

  VirtualBody(long length) {
    this.length = length;
  }

  static byte at(long offset) {
    return (byte) (offset * 31 + (offset >> 8));
  }

  boolean isOpen() {
    return !closed && aborts.get() == 0;
  }

  @Override
  public void abort() {
    aborts.incrementAndGet();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int n) throws IOException {
    Objects.checkFromIndexSize(offset, n, bytes.length);
    if (!isOpen()) {
      throw new IOException("the source was aborted or closed");
    }
    long from = taken.get();
    int give = (int) Math.min(n, length - from);
    if (give == 0 && n > 0) {
      return -1;
    }
    for (int i = 0; i < give; i++) {
      bytes[offset + i] = at(from + i);
    }
    taken.addAndGet(give);
    return give;
  }

  @Override
  public void close() {
    closed = true;
  }
}
