package io.github.safeclose.servlet;

import io.github.safeclose.CloseScope;
import io.github.safeclose.SafeClose;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes one buffer after the other from a publisher to an {@link Outlet}.
 *
 * <p>The publisher, the container, the scope of the request and the idle watch call in from threads
 * of their own. They leave a note and call {@link #drain()}; whoever finds nobody at work does the
 * work, the others add one to the count and go. So nothing here is locked, no thread waits, and
 * only one at a time talks to the container.
 */
final class Pump {
  /** At most this much is given to the container at once: it may copy what it cannot send. */
  static final int SLICE = 16 * 1024;

  private final Outlet outlet;
  private final CompletableFuture<Long> result = new CompletableFuture<>();
  private final AtomicInteger work = new AtomicInteger();
  private final AtomicInteger progress = new AtomicInteger();
  private final PumpSource source = new PumpSource(this::drain);

  // Notes to whoever works.
  private volatile boolean awaitingOutlet = true; // it speaks first
  private volatile @Nullable Throwable clientLoss;
  private volatile @Nullable IOException outOfTime;
  private volatile boolean scopeEnded;
  private volatile boolean requestEnded;
  private volatile @Nullable Throwable requestFailure;

  // Of whoever works.
  private volatile boolean finished;
  private volatile boolean clientIsSlow; // not awaitingOutlet, which a question sets as well
  private final AtomicLong written = new AtomicLong();
  private boolean unflushed;
  private boolean flushedLast;

  private @Nullable PublishedBody body; // set before anybody else knows this
  private final Watches watches = new Watches();

  Pump(Outlet outlet) {
    this.outlet = outlet;
  }

  /** From here on, the body belongs to the scope. */
  void open(SafeClose safeClose, @Nullable CloseScope scope) {
    PublishedBody opened = new PublishedBody(safeClose, this::scopeEnded);
    body = opened;
    if (scope != null) {
      opened.join(scope);
    }
  }

  private PublishedBody body() {
    return Objects.requireNonNull(body, "open() first");
  }

  /** Ends this when nothing happens for that time, or the client is slower. */
  void watch(Duration idleTimeout, MinimumRate rate) {
    watches.start(idleTimeout, new IdleWatch(progress::get, () -> idleFor(idleTimeout)));
    if (rate.bytesPerSecond() > 0) {
      Runnable tooSlow = () -> slowerThan(rate);
      watches.start(
          rate.gracePeriod(), new RateWatch(rate, () -> clientIsSlow, written::get, tooSlow));
    }
  }

  PumpSource source() {
    return source;
  }

  CompletionStage<Long> result() {
    return result.minimalCompletionStage();
  }

  // The container, the scope, the watch.

  void outletReady() {
    progress.incrementAndGet();
    awaitingOutlet = false;
    drain();
  }

  void clientLost(Throwable failure) {
    clientLoss = failure;
    drain();
  }

  /** The servlet has thrown: who writes hears first of a client that left. */
  void requestFailed(Throwable failure) {
    requestFailure = failure;
    drain();
  }

  /** The request is over, whoever ended it. */
  void requestEnded() {
    requestEnded = true;
    drain();
  }

  /** The container does not give it more time. */
  void timedOut() {
    outOfTime(new SocketTimeoutException("the container's async timeout has run out"));
  }

  private void idleFor(Duration timeout) {
    String who = awaitingOutlet ? "the client took" : "the publisher gave";
    outOfTime(new SocketTimeoutException(who + " nothing for " + timeout.toMillis() + " ms"));
  }

  private void slowerThan(MinimumRate rate) {
    String limit = rate.bytesPerSecond() + " bytes per second";
    outOfTime(new SocketTimeoutException("the client took less than " + limit));
  }

  private void outOfTime(IOException why) {
    outOfTime = why;
    drain();
  }

  private void scopeEnded() {
    scopeEnded = true;
    source.cancel();
    drain();
  }

  private void drain() {
    if (work.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      try {
        step();
      } catch (IOException failure) {
        finishLost(failure); // by the outlet: the source never throws here
      } catch (RuntimeException failure) {
        if (!endedFromOutside()) { // a container may take the response away during a write
          finishBroken(failure);
        }
      } catch (Error failure) { // nobody else would end it
        finishBroken(failure);
        throw failure;
      }
      seen = work.addAndGet(-seen);
    } while (seen != 0);
  }

  /** Works until there is something to wait for. */
  private void step() throws IOException {
    while (!finished) {
      if (endedFromOutside() || awaitingOutlet) {
        return;
      }
      if (!source.isSubscribed() || !isReady()) {
        return;
      }
      if (scopeEnded) { // while it awaits the outlet, the container says why
        finishBroken(new IOException("the scope of the request has ended the body"));
        return;
      }
      boolean last = source.hasEnded(); // before looking at what has arrived
      ByteBuffer buffer = source.arrived();
      if (buffer != null) {
        write(buffer);
      } else if (last) {
        writeLast();
      } else if (!source.request()) { // nothing to do until it has come
        if (!unflushed) {
          return;
        }
        unflushed = false;
        outlet.flush(); // what it cannot send goes on only if it is asked once more
      }
    }
  }

  private boolean endedFromOutside() {
    Throwable loss = clientLoss;
    Throwable failure = source.failure();
    Throwable other = requestFailure != null ? requestFailure : outOfTime;
    if (loss != null) { // first: the container ends the request after it has said so
      finishLost(loss);
    } else if (requestEnded) {
      finish(new IOException("the request has ended before its body"), body()::abort);
    } else if (failure != null) {
      body().failed(failure);
      finishBroken(failure);
    } else if (other != null) {
      finishBroken(other);
    }
    return finished;
  }

  private boolean isReady() {
    awaitingOutlet = true; // first: the container may call back before isReady() returns
    boolean ready = outlet.isReady();
    clientIsSlow = !ready;
    if (ready) {
      awaitingOutlet = false;
    }
    return ready;
  }

  private void write(ByteBuffer buffer) throws IOException {
    int length = Math.min(buffer.remaining(), SLICE);
    if (length == 0) { // the container is ready once more, so it is done with this one
      source.release();
      return;
    }
    long announced = outlet.announced();
    if (announced >= 0 && written.get() + length > announced) {
      finishBroken(new IOException("the publisher gave more than the " + announced + " announced"));
      return;
    }
    if (!body().took(length)) {
      scopeEnded = true;
      return;
    }
    outlet.write(buffer, length);
    buffer.position(buffer.position() + length);
    written.addAndGet(length);
    unflushed = true;
    progress.incrementAndGet();
  }

  /** Flushes first: what was announced is known for certain only then. */
  private void writeLast() throws IOException {
    if (!flushedLast) {
      flushedLast = true;
      outlet.flush();
      return;
    }
    long announced = outlet.announced();
    long given = written.get();
    if (announced >= 0 && given != announced) {
      EOFException wrong =
          new EOFException("the publisher gave " + given + " of " + announced + " bytes");
      body().failed(wrong);
      finishBroken(wrong);
      return;
    }
    body().exhausted();
    if (end()) {
      try {
        outlet.complete();
      } finally {
        result.complete(given);
      }
    }
  }

  private void finishLost(Throwable loss) {
    IOException left =
        loss instanceof IOException io ? io : new IOException("the client has left", loss);
    finish(
        left,
        () -> {
          body().clientLost();
          if (!requestEnded) {
            outlet.complete();
          }
        });
  }

  private void finishBroken(Throwable failure) {
    finish(
        failure,
        () -> {
          boolean over = outlet.isOver();
          body().abort();
          if (!over) {
            outlet.breakOff(failure, written.get());
          }
        });
  }

  private void finish(Throwable why, Runnable last) {
    if (end()) {
      try {
        last.run();
      } finally {
        result.completeExceptionally(why);
      }
    }
  }

  /** Whether it had not ended before. */
  private boolean end() {
    if (finished) {
      return false;
    }
    finished = true;
    source.drop();
    watches.stop();
    return true;
  }
}
