package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseReason;
import io.github.safeclose.SafeCloseInputStream;
import jakarta.servlet.AsyncEvent;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The container's callbacks, in orders and at moments that a real one cannot be made to choose. */
class RunningRequestTest {
  private final Bodies bodies = new Bodies();
  private final AtomicInteger forgotten = new AtomicInteger();

  private RunningRequest request(boolean abortOnClientLoss) {
    RunningRequest request =
        new RunningRequest(new FilterOptions(abortOnClientLoss), forgotten::incrementAndGet);
    request.scope().join(bodies.endless());
    return request;
  }

  private static AsyncEvent event(Throwable failure) {
    return new AsyncEvent(null, failure);
  }

  private void assertEndedBecause(CloseReason reason) {
    assertThat(bodies.events.remove().reason()).isEqualTo(reason);
    bodies.assertNoneOpen();
  }

  @Test
  void onError_whenTheContainerSawTheClientLeave_abortsAtOnce() {
    RunningRequest request = request(true);
    request.asyncEnd().onError(event(new IOException("from the container")));
    assertEndedBecause(CloseReason.SINK_FAILED);
    assertThat(request.isOver()).isFalse();
    request.scope().join(bodies.endless());
    assertEndedBecause(CloseReason.SCOPE_ENDED);
  }

  @Test
  void onError_whenItIsNoSignOfTheClient_endsTheScope() {
    RunningRequest request = request(true);
    request.asyncEnd().onError(event(new IllegalStateException("the application's")));
    assertEndedBecause(CloseReason.SCOPE_ENDED);
  }

  @Test
  void onError_whenClientLossIsNotToAbort_endsTheScope() {
    RunningRequest request = request(false);
    request.asyncEnd().onError(event(new IOException("from the container")));
    assertEndedBecause(CloseReason.SCOPE_ENDED);
  }

  @Test
  void onTimeout_endsTheScope_andTheResponseStaysUsable() throws IOException {
    RunningRequest request = request(true);
    request.asyncEnd().onTimeout(event(null));
    assertEndedBecause(CloseReason.SCOPE_ENDED);
    request.refuseIfOver();
    request.dispatched();
    SafeCloseInputStream fallback = bodies.endless();
    request.scope().join(fallback);
    assertThat(fallback.read()).isZero();
    request.asyncEnd().onComplete(event(null));
    assertEndedBecause(CloseReason.SCOPE_ENDED);
  }

  @Test
  void dispatched_afterTheEnd_opensNothing() {
    RunningRequest request = request(true);
    request.end();
    assertEndedBecause(CloseReason.SCOPE_ENDED);
    request.dispatched();
    request.scope().join(bodies.endless());
    assertEndedBecause(CloseReason.SCOPE_ENDED);
  }

  @Test
  void ends_fromManyThreads_areOne() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 300; round++) {
        RunningRequest request = request(true);
        int before = forgotten.get();
        CountDownLatch go = new CountDownLatch(1);
        IOException lost = new IOException("Broken pipe");
        List<Runnable> ends =
            List.of(
                () -> request.clientLost(lost),
                () -> request.asyncEnd().onError(event(lost)),
                () -> request.asyncEnd().onComplete(event(null)),
                request::end);
        List<Future<?>> running =
            ends.stream().<Future<?>>map(end -> run(threads, go, end)).toList();
        go.countDown();
        for (Future<?> end : running) {
          end.get(30, TimeUnit.SECONDS);
        }
        assertThat(bodies.events).hasSize(1);
        bodies.events.clear();
        assertThat(bodies.last().aborts).hasValue(1);
        assertThat(forgotten).hasValue(before + 1);
        assertThat(request.scope().openBodies()).isZero();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Future<?> run(ExecutorService threads, CountDownLatch go, Runnable end) {
    return threads.submit(
        () -> {
          go.await();
          end.run();
          return null;
        });
  }
}
