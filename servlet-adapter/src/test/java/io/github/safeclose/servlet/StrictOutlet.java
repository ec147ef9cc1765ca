package io.github.safeclose.servlet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * A response that insists on the rules of non-blocking writing, and notes each breach: nothing is
 * written or flushed unless it has just said that it is ready, and by one thread at a time.
 */
final class StrictOutlet implements Outlet {
  final List<String> breaches = new CopyOnWriteArrayList<>();
  final List<String> ends = new CopyOnWriteArrayList<>();
  final AtomicInteger flushes = new AtomicInteger();
  final ByteArrayOutputStream taken = new ByteArrayOutputStream();

  /** Set while the container may still use the buffer that was written last. */
  volatile boolean holdsBuffer;

  /** Of what was written at once. */
  volatile int largest;

  volatile Pump pump;
  volatile IOException failure;
  volatile Runnable duringWrite = () -> {};
  volatile long announced = -1;
  private final AtomicBoolean busy = new AtomicBoolean();
  private final BooleanSupplier ready;
  private final Executor container;

  /** Since the last write or flush. */
  volatile boolean readySaid;

  /** Ready, or ready later by a call on the container's thread. */
  StrictOutlet(BooleanSupplier ready, Executor container) {
    this.ready = ready;
    this.container = container;
  }

  private void alone(Runnable call) {
    if (!busy.compareAndSet(false, true)) {
      breaches.add("two threads at a time");
    }
    call.run();
    busy.set(false);
  }

  @Override
  public boolean isReady() {
    boolean now = ready.getAsBoolean();
    alone(
        () -> {
          readySaid = now;
          if (now) {
            holdsBuffer = false;
          }
        });
    if (!now) {
      container.execute(() -> pump.outletReady());
    }
    return now;
  }

  private void used(String how) throws IOException {
    alone(
        () -> {
          if (!readySaid) {
            breaches.add(how + " without being ready");
          }
          if (!ends.isEmpty()) {
            breaches.add(how + " after the end");
          }
          readySaid = false;
        });
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void write(ByteBuffer buffer, int length) throws IOException {
    used("write");
    duringWrite.run();
    holdsBuffer = true;
    largest = Math.max(largest, length);
    for (int i = 0; i < length; i++) {
      taken.write(buffer.get(buffer.position() + i));
    }
  }

  @Override
  public void flush() throws IOException {
    used("flush");
    flushes.incrementAndGet();
  }

  @Override
  public long announced() {
    return announced;
  }

  @Override
  public void complete() {
    ends.add("complete");
  }

  @Override
  public void breakOff(Throwable why, long written) {
    ends.add("break off after " + written);
  }

  @Override
  public boolean isOver() {
    return false;
  }
}
