package io.github.safeclose.servlet;

import io.github.safeclose.CloseScope;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/** Non-blocking writing: the container tells of the client's departure here, not by a write. */
final class WatchedWriteListener implements WriteListener {
  private final WriteListener listener;
  private final RunningRequest running;

  WatchedWriteListener(WriteListener listener, RunningRequest running) {
    this.listener = listener;
    this.running = running;
  }

  @Override
  public void onWritePossible() throws IOException {
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
    if (failure instanceof IOException io && !running.asyncEnd().isByApplication(failure)) {
      running.clientLost(io);
    }
    listener.onError(failure);
  }
}
