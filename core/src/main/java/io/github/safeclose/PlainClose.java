package io.github.safeclose;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The client's own close() of a body that is at its end, and what it threw. */
final class PlainClose implements Runnable {
  final CountDownLatch done = new CountDownLatch(1);
  private final InputStream source;
  private volatile @Nullable Throwable failure;
  private volatile boolean wasCut;

  PlainClose(InputStream source) {
    this.source = source;
  }

  @Override
  public void run() {
    try {
      source.close();
    } catch (IOException | RuntimeException | Error thrown) {
      failure = thrown;
    } finally {
      done.countDown();
    }
  }

  /** It outlived its deadline: what it throws from now on is our doing. */
  void cut() {
    wasCut = true;
  }

  void rethrow() throws IOException {
    Throwable thrown = failure;
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown != null && wasCut) {
      Reports.swallowed("closing", thrown);
    } else if (thrown instanceof IOException failure) {
      throw failure;
    } else if (thrown instanceof RuntimeException failure) {
      throw failure;
    }
  }
}
