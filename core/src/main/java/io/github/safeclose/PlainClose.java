package io.github.safeclose;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The client's own close() of a body that is at its end, and what it threw. */
final class PlainClose implements Runnable {
  final CountDownLatch done = new CountDownLatch(1);
  private final InputStream source;
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile @Nullable Throwable failure;
  private volatile boolean wasCut;

  PlainClose(InputStream source) {
    this.source = source;
  }

  /** Does nothing the second time. */
  @Override
  public void run() {
    if (!begun.compareAndSet(false, true)) {
      return;
    }
    try {
      source.close();
    } catch (Throwable thrown) {
      failure = thrown;
    } finally {
      done.countDown();
    }
  }

  boolean hasBegun() {
    return begun.get();
  }

  /** It outlived its deadline: what it throws from now on is our doing. */
  void cut() {
    wasCut = true;
  }

  void rethrow() throws IOException {
    Throwable thrown = failure;
    if (thrown == null) {
      return;
    }
    if (wasCut) {
      Reports.swallowed("closing", thrown);
    } else {
      PlainClose.<IOException>asItIs(thrown);
    }
  }

  // Clients written in Kotlin or Scala throw checked exceptions that no signature names.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> void asItIs(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
