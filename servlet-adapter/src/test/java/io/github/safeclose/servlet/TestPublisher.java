package io.github.safeclose.servlet;

import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A publisher of bytes that are a function of their offset. It gives a buffer for each one that was
 * requested, on the threads of an executor, or what a test tells it to give.
 */
final class TestPublisher implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
  private static final Executor AT_ONCE = Runnable::run;

  final AtomicLong requested = new AtomicLong();
  final AtomicLong given = new AtomicLong();
  final AtomicInteger subscribers = new AtomicInteger();
  final AtomicInteger cancels = new AtomicInteger();
  final CountDownLatch cancelled = new CountDownLatch(1);
  volatile Flow.Subscriber<? super ByteBuffer> subscriber;
  private final AtomicLong owed = new AtomicLong();
  private final Executor executor;
  private final long length;
  private final int bufferSize;
  private final boolean direct;

  private TestPublisher(Executor executor, long length, int bufferSize, boolean direct) {
    this.executor = executor;
    this.length = length;
    this.bufferSize = bufferSize;
    this.direct = direct;
  }

  /** Gives on the thread that requests. */
  static TestPublisher atOnce(long length, int bufferSize) {
    return new TestPublisher(AT_ONCE, length, bufferSize, false);
  }

  static TestPublisher on(Executor executor, long length, int bufferSize) {
    return new TestPublisher(executor, length, bufferSize, false);
  }

  static TestPublisher direct(long length, int bufferSize) {
    return new TestPublisher(AT_ONCE, length, bufferSize, true);
  }

  /** Gives nothing by itself. */
  static TestPublisher byHand() {
    return new TestPublisher(work -> {}, Long.MAX_VALUE, 1, false);
  }

  /** Gives one buffer, at once, and nothing more. */
  static TestPublisher stallingAfter(int bytes) {
    AtomicInteger requests = new AtomicInteger();
    Executor once =
        work -> {
          if (requests.getAndIncrement() == 0) {
            work.run();
          }
        };
    return new TestPublisher(once, Long.MAX_VALUE, bytes, false);
  }

  static byte[] bytes(long from, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = VirtualBody.at(from + i);
    }
    return bytes;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> newSubscriber) {
    subscribers.incrementAndGet();
    subscriber = newSubscriber;
    newSubscriber.onSubscribe(this);
    if (length == 0 && cancels.get() == 0) {
      newSubscriber.onComplete();
    }
  }

  @Override
  public void request(long n) {
    requested.addAndGet(n);
    if (owed.getAndAdd(n) == 0) {
      executor.execute(this::giveOwed);
    }
  }

  private void giveOwed() {
    boolean again;
    do {
      if (cancels.get() > 0 || given.get() == length) {
        return;
      }
      give((int) Math.min(bufferSize, length - given.get()));
      if (given.get() == length) {
        subscriber.onComplete();
        return;
      }
      again = owed.decrementAndGet() > 0;
    } while (again && executor == AT_ONCE); // which would run deeper and deeper
    if (again) {
      executor.execute(this::giveOwed);
    }
  }

  void give(int size) {
    ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
    buffer.put(bytes(given.getAndAdd(size), size)).flip();
    subscriber.onNext(buffer);
  }

  @Override
  public void cancel() {
    cancels.incrementAndGet();
    cancelled.countDown();
  }
}
