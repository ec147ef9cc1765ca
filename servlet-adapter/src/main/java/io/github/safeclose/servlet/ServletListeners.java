package io.github.safeclose.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.util.Objects;

/** What the container says to a {@link Pump}, on threads of its own. */
final class ServletListeners {
  private ServletListeners() {}

  static void listen(AsyncContext async, ServletOutputStream out, Pump pump) {
    ifStillAllowed(() -> async.addListener(new End(pump)));
    out.setWriteListener(new Writable(pump));
    ifStillAllowed(() -> async.setTimeout(0));
  }

  /** Some containers refuse when the dispatch that has started the async work is over. */
  private static void ifStillAllowed(Runnable call) {
    try {
      call.run();
    } catch (IllegalStateException tooLate) {
      // the write listener hears of the client; the application has been told about the timeout
    }
  }

  private record Writable(Pump pump) implements WriteListener {
    @Override
    public void onWritePossible() {
      pump.outletReady();
    }

    @Override
    public void onError(Throwable failure) {
      pump.clientLost(failure);
    }
  }

  private record End(Pump pump) implements AsyncListener {
    @Override
    public void onComplete(AsyncEvent event) {
      pump.requestEnded();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      pump.timedOut();
    }

    @Override
    public void onError(AsyncEvent event) {
      Throwable failure = event.getThrowable();
      pump.requestFailed(Objects.requireNonNullElseGet(failure, IllegalStateException::new));
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}
  }
}
