package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The application's own threads, as async servlets use them. */
final class OwnThread {
  private final BlockingQueue<Object> ended = new LinkedBlockingQueue<>();

  @FunctionalInterface
  interface Task {
    void run() throws Exception;
  }

  void start(Task task) {
    new Thread(
            () -> {
              try {
                task.run();
                ended.add("well");
              } catch (Throwable failure) {
                ended.add(failure);
              }
            },
            "own")
        .start();
  }

  void assertEndedWell() throws InterruptedException {
    Object end = Await.next(ended, "the application's own thread");
    if (end instanceof Throwable failure) {
      throw new AssertionError("on the application's own thread", failure);
    }
    assertThat(end).isEqualTo("well");
  }

  /** The container's own request, as code that undoes all wrapping finds it. */
  static ServletRequest raw(ServletRequest request) {
    ServletRequest raw = request;
    while (raw instanceof ServletRequestWrapper wrapper) {
      raw = wrapper.getRequest();
    }
    return raw;
  }

  static ServletResponse raw(ServletResponse response) {
    ServletResponse raw = response;
    while (raw instanceof ServletResponseWrapper wrapper) {
      raw = wrapper.getResponse();
    }
    return raw;
  }
}
