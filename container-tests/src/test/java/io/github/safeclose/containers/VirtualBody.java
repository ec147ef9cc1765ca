package io.github.safeclose.containers;

import io.github.safeclose.Aborter;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * A body that takes no memory: each byte is a function of its offset. It counts what is taken from
 * it; a gated one gives a unit only when the test has allowed it.
 */
public final class VirtualBody extends InputStream implements Aborter {
  private final long length;
  private final boolean gated;
  private long taken;
  private int allowed;
  private int failAfter = -1;
  private boolean awaited;
  private boolean ended;
  private Runnable onData;

  VirtualBody(long length, boolean gated) {
    this.length = length;
    this.gated = gated;
  }

  static byte at(long offset) {
    return (byte) (offset * 31 + (offset >> 8));
  }

  synchronized long taken() {
    return taken;
  }

  synchronized boolean isOpen() {
    return !ended;
  }

  /** Allows so many reads. */
  void allow(int reads) {
    Runnable call;
    synchronized (this) {
      allowed += reads;
      awaited = false;
      notifyAll();
      call = onData;
      onData = null;
    }
    if (call != null) {
      new Thread(call, "source").start();
    }
  }

  /**
   * For readers that must not block.
   *
   * @param later is called once, on another thread, when there is something to read after all
   * @return whether a read would return at once
   */
  public synchronized boolean canRead(Runnable later) {
    if (!gated || allowed > 0 || ended) {
      return true;
    }
    awaited = true;
    onData = later;
    return false;
  }

  /** A reader waits, and has nothing to read. */
  synchronized boolean isAwaited() {
    return awaited && allowed == 0;
  }

  /** After so many more allowed reads, the peer resets the connection. */
  synchronized void failAfter(int reads) {
    failAfter = reads;
    allow(reads + 1);
  }

  @Override
  public synchronized void abort() {
    ended = true;
    notifyAll();
  }

  @Override
  public synchronized void close() {
    abort();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public synchronized int read(byte[] bytes, int offset, int n) throws IOException {
    Objects.checkFromIndexSize(offset, n, bytes.length);
    awaitPermission();
    if (ended) {
      throw new IOException("the source was aborted or closed");
    }
    if (failAfter == 0) {
      throw new IOException("Connection reset by peer"); // as Spring takes it for the client's
    }
    if (failAfter > 0) {
      failAfter--;
    }
    int give = (int) Math.min(n, length - taken);
    if (give == 0 && n > 0) {
      return -1;
    }
    for (int i = 0; i < give; i++) {
      bytes[offset + i] = at(taken + i);
    }
    taken += give;
    return give;
  }

  private void awaitPermission() throws IOException {
    if (!gated) {
      return;
    }
    awaited = true;
    notifyAll();
    try {
      while (allowed == 0 && !ended) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      awaited = false;
    }
    allowed--;
  }
}
