package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.safeclose.CloseReason;
import io.github.safeclose.SafeCloseInputStream;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.ArrayList;
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
        new RunningRequest(
            FilterOptions.DEFAULTS.abortOnClientLoss(abortOnClientLoss),
            false,
            forgotten::incrementAndGet);
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
  void writeListener_onError_tellsWhoFailed() throws IOException {
    IOException fromTheContainer = new IOException("Broken pipe");
    IOException fromTheSource = new IOException("Connection reset by peer");
    List<Throwable> told = new ArrayList<>();
    WriteListener listener =
        new WriteListener() {
          @Override
          public void onWritePossible() throws IOException {
            throw fromTheSource;
          }

          @Override
          public void onError(Throwable failure) {
            told.add(failure);
          }
        };
    RunningRequest request = request(true);
    WatchedWriteListener watched = new WatchedWriteListener(listener, request);
    assertThatThrownBy(watched::onWritePossible).isSameAs(fromTheSource);
    watched.onError(fromTheSource);
    watched.onError(new IllegalStateException("no sign of the client"));
    assertThat(request.clientLoss()).isNull();
    assertThat(bodies.events).isEmpty();
    watched.onError(fromTheContainer);
    assertThat(request.clientLoss()).isSameAs(fromTheContainer);
    assertEndedBecause(CloseReason.SINK_FAILED);
    assertThat(told).hasSize(3).contains(fromTheSource, fromTheContainer);
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
