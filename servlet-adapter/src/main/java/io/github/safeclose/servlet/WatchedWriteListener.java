package io.github.safeclose.servlet;

import io.github.safeclose.CloseScope;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Non-blocking writing: the container tells of the client's departure here, not by a write. */
final class WatchedWriteListener implements WriteListener {
  private final WriteListener listener;
  private final RunningRequest running;
  private final AtomicReference<@Nullable Runnable> end = new AtomicReference<>();

  WatchedWriteListener(WriteListener listener, RunningRequest running) {
    this.listener = listener;
    this.running = running;
  }

  /** The application is done: from now on, the container's next call runs this. */
  void replaceBy(Runnable newEnd) {
    end.set(newEnd);
  }

  /** Whether the container had not called yet, and now finds the application's listener again. */
  boolean isTakenBack(Runnable newEnd) {
    return end.compareAndSet(newEnd, null);
  }

  private boolean hasEnded() {
    Runnable last = end.getAndSet(null);
    if (last == null) {
      return false;
    }
    last.run();
    return true;
  }

  @Override
  public void onWritePossible() throws IOException {
    if (hasEnded()) {
      return;
    }
    CloseScope.Entered here = running.scope().enter();
    try {
      listener.onWritePossible();
    } catch (Throwable failure) {
      running.asyncEnd().thrownByApplication(failure); // the container reports it back to onError
      if (!running.sent().breaksOff(failure)) {
        throw failure;
      }
      listener.onError(failure);
    } finally {
      here.close();
    }
  }

  @Override
  public void onError(Throwable failure) {
    if (!running.asyncEnd().isByApplication(failure)) {
      if (failure instanceof IOException io) {
        running.clientLost(io);
      } else if (failure instanceof TimeoutException) { // of Jetty: the client takes nothing
        running.clientLost(new IOException(failure));
      }
    }
    if (hasEnded()) {
      return;
    }
    listener.onError(failure);
  }
}
