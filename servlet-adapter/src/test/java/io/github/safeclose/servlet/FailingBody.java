package io.github.safeclose.servlet;

import io.github.safeclose.Aborter;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** A source that gives so many bytes, and then fails, ends or stalls until it is aborted. */
final class FailingBody extends InputStream implements Aborter {
  enum Then {
    FAILS,
    ENDS,
    STALLS
  }

  final AtomicLong taken = new AtomicLong();
  private final CountDownLatch aborted = new CountDownLatch(1);
  private final long gives;
  private final Then then;

  FailingBody(long gives, Then then) {
    this.gives = gives;
    this.then = then;
  }

  @Override
  public void abort() {
    aborted.countDown();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int n = (int) Math.min(length, gives - taken.get());
    if (n > 0) {
      taken.addAndGet(n);
      return n;
    }
    return switch (then) {
      case ENDS -> -1;
      case FAILS -> throw new IOException("Connection reset by peer");
      case STALLS -> {
        try {
          aborted.await();
        } catch (InterruptedException interrupted) {
          throw new IOException(interrupted);
        }
        throw new IOException("Socket closed");
      }
    };
  }
}
