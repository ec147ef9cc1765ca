package io.github.safeclose.servlet;

import java.util.function.IntSupplier;

/** Finds that nothing has happened on a transfer for as many {@link Looks} as there are. */
final class IdleWatch implements Runnable {
  private final IntSupplier progress;
  private final Runnable onIdle;
  private int seen;
  private int times;

  /** {@code onIdle} is called, maybe repeatedly, once the progress stays equal. */
  IdleWatch(IntSupplier progress, Runnable onIdle) {
    this.progress = progress;
    this.onIdle = onIdle;
    this.seen = progress.getAsInt();
  }

  @Override
  public void run() {
    int now = progress.getAsInt();
    times = now == seen ? times + 1 : 0;
    seen = now;
    if (times >= Looks.STEPS) {
      times = 0;
      Looks.end(onIdle);
    }
  }
}
