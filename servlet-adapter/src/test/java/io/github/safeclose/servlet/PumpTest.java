package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.safeclose.CloseReason;
import io.github.safeclose.CloseScope;
import io.github.safeclose.SafeClose;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rules of Reactive Streams and of the servlet API, with nobody else in the way. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PumpTest {
  private final ExecutorService container = Executors.newFixedThreadPool(2);
  private final ExecutorService source = Executors.newFixedThreadPool(2);

  @AfterEach
  void stop() {
    container.shutdownNow();
    source.shutdownNow();
  }

  private static Pump pump(StrictOutlet outlet) {
    Pump pump = new Pump(outlet);
    outlet.pump = pump;
    pump.open(SafeClose.ofDefaults(), null);
    return pump;
  }

  private StrictOutlet alwaysReady() {
    return new StrictOutlet(() -> true, container);
  }

  private static Throwable failure(Pump pump) throws Exception {
    try {
      throw new AssertionError(
          "sent " + pump.result().toCompletableFuture().get(30, TimeUnit.SECONDS) + " bytes");
    } catch (ExecutionException failed) {
      return failed.getCause();
    }
  }

  /** Gives buffers of any size, also empty ones, on any thread; notes what it may not be asked. */
  private final class RandomSource implements Flow.Subscription {
    private final AtomicInteger outstanding = new AtomicInteger();
    private final StrictOutlet outlet;
    private final Pump pump;
    private final Random random;
    private final int length;
    private int given;

    RandomSource(StrictOutlet outlet, Pump pump, long seed) {
      this.outlet = outlet;
      this.pump = pump;
      this.random = new Random(seed);
      this.length = random.nextInt(100_000);
    }

    @Override
    public void request(long n) {
      if (outstanding.addAndGet((int) n) != 1) {
        outlet.breaches.add("asked for more than one buffer");
      }
      if (outlet.holdsBuffer) {
        outlet.breaches.add("asked for the next while the container has the last");
      }
      if (random.nextBoolean()) {
        give();
      } else {
        source.execute(this::give);
      }
    }

    private void give() {
      int size = random.nextInt(5) == 0 ? 0 : random.nextInt(40_000);
      size = Math.min(size, length - given);
      ByteBuffer buffer = ByteBuffer.wrap(TestPublisher.bytes(given, size));
      given += size;
      boolean last = given == length;
      outstanding.decrementAndGet();
      pump.source().onNext(buffer);
      if (last) {
        pump.source().onComplete();
      }
    }

    @Override
    public void cancel() {
      outlet.breaches.add("cancelled");
    }
  }

  @Test
  void anyOrder_ofTheSourceAndTheContainer_keepsTheRules() throws Exception {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      StrictOutlet outlet = new StrictOutlet(random::nextBoolean, container);
      Pump pump = pump(outlet);
      RandomSource publisher = new RandomSource(outlet, pump, seed);
      container.execute(pump::outletReady);
      pump.source().onSubscribe(publisher);
      long sent = pump.result().toCompletableFuture().get(30, TimeUnit.SECONDS);
      assertThat(outlet.breaches).as("seed " + seed).isEmpty();
      assertThat(sent).isEqualTo(publisher.length);
      assertThat(outlet.taken.toByteArray()).isEqualTo(TestPublisher.bytes(0, publisher.length));
      assertThat(outlet.ends).containsExactly("complete");
    }
  }

  @Test
  void nothingIsRequested_beforeTheContainerIsReady() {
    TestPublisher publisher = TestPublisher.byHand();
    Pump pump = pump(alwaysReady());
    pump.source().subscribeTo(publisher);
    assertThat(publisher.requested).hasValue(0);
    pump.outletReady();
    assertThat(publisher.requested).hasValue(1);
  }

  @Test
  void largeBuffer_isGivenToTheContainerInSlices() throws Exception {
    StrictOutlet outlet = alwaysReady();
    Pump pump = pump(outlet);
    pump.outletReady();
    pump.source().subscribeTo(TestPublisher.atOnce(100_000, 100_000));
    assertThat(pump.result().toCompletableFuture().get(30, TimeUnit.SECONDS)).isEqualTo(100_000);
    assertThat(outlet.largest).isEqualTo(16 * 1024);
    assertThat(outlet.taken.toByteArray()).isEqualTo(TestPublisher.bytes(0, 100_000));
  }

  @Test
  void containerIsAskedOnceMore_afterWhatItFlushes_orElseItsRestWouldStay() {
    TestPublisher publisher = TestPublisher.byHand();
    StrictOutlet outlet = alwaysReady();
    Pump pump = pump(outlet);
    pump.outletReady();
    pump.source().subscribeTo(publisher);
    publisher.give(10);
    assertThat(outlet.flushes).hasValue(1);
    assertThat(outlet.readySaid).isTrue();
    assertThat(publisher.requested).hasValue(2);
  }

  @Test
  void secondSubscription_isCancelled() {
    TestPublisher first = TestPublisher.byHand();
    TestPublisher second = TestPublisher.byHand();
    Pump pump = pump(alwaysReady());
    pump.source().subscribeTo(first);
    pump.source().subscribeTo(second);
    assertThat(first.cancels).hasValue(0);
    assertThat(second.cancels).hasValue(1);
  }

  @Test
  void subscription_thatComesAfterTheEnd_isCancelled() {
    TestPublisher publisher = TestPublisher.byHand();
    Pump pump = pump(alwaysReady());
    pump.clientLost(new IOException("gone"));
    pump.source().subscribeTo(publisher);
    assertThat(publisher.cancels).hasValue(1);
    assertThat(publisher.requested).hasValue(0);
  }

  @Test
  void failingAndShortSources_areReportedAsTheSourcesFailure() throws Exception {
    for (boolean fails : new boolean[] {true, false}) {
      Bodies bodies = new Bodies();
      StrictOutlet outlet = alwaysReady();
      outlet.announced = 11;
      Pump pump = new Pump(outlet);
      outlet.pump = pump;
      pump.open(SafeClose.builder().listener(bodies.events::add).build(), null);
      TestPublisher publisher = TestPublisher.byHand();
      pump.outletReady();
      pump.source().subscribeTo(publisher);
      publisher.give(10);
      if (fails) {
        publisher.subscriber.onError(new IOException("the source is gone"));
      } else {
        publisher.subscriber.onComplete();
      }
      assertThat(failure(pump)).isInstanceOf(IOException.class);
      assertThat(bodies.nextEvent().reason()).isEqualTo(CloseReason.SOURCE_FAILED);
      assertThat(outlet.ends).containsExactly("break off after 10");
    }
  }

  @Test
  void scopeThatEndsDuringAWrite_letsNoFurtherSliceOut() throws Exception {
    try (CloseScope scope = CloseScope.open()) {
      TestPublisher publisher = TestPublisher.byHand();
      StrictOutlet outlet = alwaysReady();
      Pump pump = new Pump(outlet);
      outlet.pump = pump;
      pump.open(SafeClose.ofDefaults(), scope);
      outlet.duringWrite = () -> scope.abortAll(CloseReason.SCOPE_ENDED);
      pump.outletReady();
      pump.source().subscribeTo(publisher);
      publisher.give(3 * Pump.SLICE);
      assertThat(failure(pump)).hasMessage("the scope of the request has ended the body");
      assertThat(publisher.cancels.get()).isPositive();
      assertThat(outlet.taken.size()).isEqualTo(Pump.SLICE);
      assertThat(outlet.ends).containsExactly("break off after " + Pump.SLICE);
    }
  }

  private WeakReference<Pump> ended(boolean beforeItIsWatched) {
    Pump pump = pump(alwaysReady());
    MinimumRate rate = new MinimumRate(1, Duration.ofHours(1));
    if (beforeItIsWatched) {
      pump.requestEnded();
    }
    pump.watch(Duration.ofHours(1), rate);
    pump.requestEnded();
    return new WeakReference<>(pump);
  }

  @Test
  void endedTransfer_isNotKeptByItsWatches() {
    for (WeakReference<Pump> ended : List.of(ended(false), ended(true))) {
      Await.until(
          "it is let go",
          () -> {
            System.gc();
            return ended.get() == null;
          });
    }
  }

  private static final Duration IDLE = Duration.ofMillis(900);

  @Test
  void slowWrites_thatTogetherTakeLongerThanTheIdleTime_areNotIdle() throws Exception {
    StrictOutlet outlet = alwaysReady();
    outlet.duringWrite = () -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(30));
    Pump pump = pump(outlet);
    pump.outletReady();
    pump.watch(IDLE, MinimumRate.NONE);
    pump.source().subscribeTo(TestPublisher.atOnce(40 * Pump.SLICE, 40 * Pump.SLICE));
    assertThat(pump.result().toCompletableFuture().get(30, TimeUnit.SECONDS))
        .isEqualTo(40 * Pump.SLICE);
  }

  @Test
  void timeOfTheClient_isNotTakenFromTheSource() throws Exception {
    TestPublisher publisher = TestPublisher.byHand();
    AtomicBoolean ready = new AtomicBoolean(true);
    StrictOutlet outlet = new StrictOutlet(ready::get, work -> {});
    Pump pump = pump(outlet);
    pump.outletReady();
    pump.source().subscribeTo(publisher);
    pump.watch(IDLE, MinimumRate.NONE);
    outlet.duringWrite = () -> ready.set(false);
    publisher.give(10);
    LockSupport.parkNanos(IDLE.toNanos() * 6 / 10); // the client's
    ready.set(true);
    pump.outletReady();
    LockSupport.parkNanos(IDLE.toNanos() * 6 / 10); // the source's
    publisher.subscriber.onComplete();
    assertThat(pump.result().toCompletableFuture().get(30, TimeUnit.SECONDS)).isEqualTo(10);
  }

  @Test
  void nullSignals_areRefused() {
    Pump pump = pump(alwaysReady());
    assertThatThrownBy(() -> pump.source().onSubscribe(null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> pump.source().onNext(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> pump.source().onError(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void moreThanRequested_isAFailureOfTheSource() throws Exception {
    TestPublisher publisher = TestPublisher.byHand();
    StrictOutlet outlet = new StrictOutlet(() -> false, work -> {}); // takes nothing
    Pump pump = pump(outlet);
    pump.source().subscribeTo(publisher);
    publisher.give(10);
    publisher.give(10);
    assertThat(failure(pump)).hasMessage("the publisher gave more than was requested");
    assertThat(publisher.cancels.get()).isPositive();
    assertThat(outlet.ends).containsExactly("break off after 0");
  }

  @Test
  void signalsAfterTheEnd_changeNothing() throws Exception {
    TestPublisher publisher = TestPublisher.byHand();
    StrictOutlet outlet = alwaysReady();
    Pump pump = pump(outlet);
    pump.outletReady();
    pump.source().subscribeTo(publisher);
    publisher.give(10);
    IOException gone = new IOException("gone");
    pump.clientLost(gone);
    publisher.give(10);
    publisher.subscriber.onError(new IOException("late"));
    publisher.subscriber.onComplete();
    pump.outletReady();
    pump.requestEnded();
    assertThat(failure(pump)).isSameAs(gone);
    assertThat(outlet.ends).containsExactly("complete");
    assertThat(outlet.taken.size()).isEqualTo(10);
    assertThat(outlet.breaches).isEmpty();
  }

  @Test
  void failingWrite_isTheClient_andTheSourceIsCancelled() throws Exception {
    TestPublisher publisher = TestPublisher.byHand();
    StrictOutlet outlet = alwaysReady();
    Pump pump = pump(outlet);
    pump.outletReady();
    pump.source().subscribeTo(publisher);
    outlet.failure = new IOException("broken pipe");
    publisher.give(10);
    assertThat(failure(pump)).isSameAs(outlet.failure);
    assertThat(publisher.cancels.get()).isPositive();
    assertThat(outlet.ends).containsExactly("complete");
  }

  @Test
  void brokenContainer_endsTheTransfer_insteadOfHanging() throws Exception {
    TestPublisher publisher = TestPublisher.byHand();
    IllegalStateException failure = new IllegalStateException("recycled");
    StrictOutlet outlet =
        new StrictOutlet(
            () -> {
              throw failure;
            },
            container);
    Pump pump = pump(outlet);
    pump.source().subscribeTo(publisher);
    pump.outletReady();
    assertThat(failure(pump)).isSameAs(failure);
    assertThat(publisher.cancels.get()).isPositive();
  }

  @Test
  void clientLost_duringAWriteOfAnotherThread_isNotTakenForTheEndOfTheRequest() throws Exception {
    Bodies bodies = new Bodies();
    StrictOutlet outlet = alwaysReady();
    Pump pump = new Pump(outlet);
    outlet.pump = pump;
    pump.open(SafeClose.builder().listener(bodies).build(), null);
    IOException gone = new IOException("gone");
    outlet.duringWrite =
        () -> { // what Tomcat does, on a thread of its own
          pump.clientLost(gone);
          pump.requestEnded();
          throw new IllegalStateException("recycled");
        };
    pump.outletReady();
    pump.source().subscribeTo(TestPublisher.atOnce(100, 10));
    assertThat(failure(pump)).isSameAs(gone);
    assertThat(bodies.nextEvent().reason()).isEqualTo(CloseReason.SINK_FAILED);
    assertThat(outlet.ends).isEmpty();
  }

  @Test
  void endOfTheRequest_touchesTheResponseNoMore() throws Exception {
    TestPublisher publisher = TestPublisher.byHand();
    StrictOutlet outlet = alwaysReady();
    Pump pump = pump(outlet);
    pump.source().subscribeTo(publisher);
    pump.requestEnded();
    assertThat(failure(pump)).hasMessage("the request has ended before its body");
    assertThat(publisher.cancels.get()).isPositive();
    assertThat(outlet.ends).isEmpty();
  }

  /** Out of memory, say: nobody else would tell the client, or whoever waits for the result. */
  @Test
  void anErrorOfTheOutlet_endsTheTransfer() throws Exception {
    StrictOutlet outlet = alwaysReady();
    Pump pump = pump(outlet);
    Error error = new LinkageError("thrown by the test");
    outlet.duringWrite =
        () -> {
          throw error;
        };
    Flow.Publisher<ByteBuffer> one =
        subscriber ->
            subscriber.onSubscribe(
                new Flow.Subscription() {
                  @Override
                  public void request(long n) {
                    subscriber.onNext(ByteBuffer.allocate(10));
                  }

                  @Override
                  public void cancel() {}
                });
    assertThatThrownBy(
            () -> {
              pump.source().subscribeTo(one);
              pump.outletReady();
            })
        .isSameAs(error);
    assertThat(failure(pump)).isSameAs(error);
    assertThat(outlet.ends).hasSize(1);
  }
}
