package io.github.safeclose.examples.s3proxy.demo;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A line at each row's begin, and one every few seconds while it lasts. */
final class Progress implements AutoCloseable {
  private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final PrintStream out;
  private final Relay relay;
  private final long begin = System.nanoTime();
  private final Thread ticker = new Thread(this::tick, "progress");
  private volatile String now = "";
  private volatile boolean closed;

  Progress(PrintStream out, Relay relay) {
    this.out = out;
    this.relay = relay;
    ticker.setDaemon(true);
    ticker.start();
  }

  void next(Handler handler, Scene scene) {
    now = handler.label() + ": " + scene.label();
    print();
  }

  long seconds() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
  }

  private void print() {
    String sent = Bytes.format(relay.sent());
    out.println(String.format(Locale.ROOT, "[%4d s] %s (S3 has sent %s)", seconds(), now, sent));
  }

  private void tick() {
    while (!closed) {
      String before = now;
      LockSupport.parkNanos(EVERY_NANOS);
      if (!closed && !before.isEmpty() && before.equals(now)) {
        print();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(ticker);
  }
}
