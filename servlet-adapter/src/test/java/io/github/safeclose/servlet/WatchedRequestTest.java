package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseReason;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Async work in a container that does only what the specification asks of it, or less. */
class WatchedRequestTest {
  private final Bodies bodies = new Bodies();
  private final RunningRequest running =
      new RunningRequest(FilterOptions.DEFAULTS, false, () -> {});
  private final List<AsyncListener> listeners = new ArrayList<>();
  private boolean tellsOfARestart = true;

  private final AsyncContext context =
      stub(
          AsyncContext.class,
          (proxy, method, args) -> {
            listeners.add((AsyncListener) args[0]);
            return null;
          });

  private final HttpServletRequest container =
      stub(
          HttpServletRequest.class,
          (proxy, method, args) ->
              switch (method.getName()) {
                case "startAsync" -> start();
                case "isAsyncStarted" -> false; // it has been dispatched meanwhile
                case "getDispatcherType" -> DispatcherType.REQUEST;
                default -> throw new UnsupportedOperationException(method.toString());
              });

  private final WatchedRequest request =
      new WatchedRequest(
          container,
          new WatchedResponse(
              stub(HttpServletResponse.class, (proxy, method, args) -> null), running),
          running);

  private static <T> T stub(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  /** Drops the listeners "after calling onStartAsync at each of them". */
  private AsyncContext start() throws IOException {
    List<AsyncListener> before = List.copyOf(listeners);
    listeners.clear();
    if (tellsOfARestart) {
      for (AsyncListener listener : before) {
        listener.onStartAsync(new AsyncEvent(context));
      }
    }
    return context;
  }

  private void assertWatched(AsyncContext started) {
    assertThat(started instanceof WatchedAsyncContext watched && watched.isOf(context)).isTrue();
  }

  @Test
  void startAsync_whenDispatchedBeforeTheRequestReturns_keepsTheScope() throws IOException {
    running.dispatched();
    running.scope().join(bodies.endless());
    assertWatched(request.startAsync());
    running.dispatchEnded(container, true);
    assertThat(running.isOver()).isFalse();
    assertThat(bodies.events).isEmpty();
    assertThat(listeners).hasSize(1);
    listeners.get(0).onComplete(new AsyncEvent(context));
    assertThat(bodies.events.remove().reason()).isEqualTo(CloseReason.SCOPE_ENDED);
    assertThat(running.isOver()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void startAsync_whenRepeated_listensOnceEachTime(boolean tells) {
    tellsOfARestart = tells;
    for (int round = 0; round < 3; round++) {
      running.dispatched();
      assertWatched(request.startAsync());
      assertThat(listeners).hasSize(1);
      running.dispatchEnded(container, true);
      assertThat(running.isOver()).isFalse();
    }
  }
}
