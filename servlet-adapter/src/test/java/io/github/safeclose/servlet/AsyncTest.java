package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseReason;
import io.github.safeclose.CloseScope;
import io.github.safeclose.SafeCloseInputStream;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The scope of an asynchronous request, in Tomcat: open while it runs, closed on every way out. */
class AsyncTest {
  private final Bodies bodies = new Bodies();
  private final OwnThread own = new OwnThread();

  private void assertScopeEndedIt() throws InterruptedException {
    assertThat(bodies.nextEvent().reason()).isEqualTo(CloseReason.SCOPE_ENDED);
    bodies.assertNoneOpen();
  }

  @Test
  void complete_whenABodyWasJoinedOnAnotherThread_abortsIt() throws Exception {
    CountDownLatch returned = new CountDownLatch(1);
    AtomicReference<CloseScope> scope = new AtomicReference<>();
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  scope.set(SafeCloseFilter.scopeOf(request).orElseThrow());
                  AsyncContext async = request.startAsync();
                  own.start(
                      () -> {
                        assertThat(CloseScope.current()).isEmpty();
                        SafeCloseInputStream body = bodies.endless();
                        scope.get().join(body);
                        returned.await();
                        assertThat(body.readNBytes(10)).hasSize(10);
                        ScopeTest.answer((HttpServletResponse) async.getResponse(), "hello");
                        async.complete();
                      });
                });
    try (server;
        RawClient client = server.start().client()) {
      client.get("/x");
      assertThat(server.nextOutcome()).isEmpty();
      assertThat(bodies.events).isEmpty();
      returned.countDown();
      assertThat(client.text()).isEqualTo("hello");
      own.assertEndedWell();
      assertScopeEndedIt();
      scope.get().join(bodies.endless()); // the scope is closed: aborted at once
      assertScopeEndedIt();
    }
  }

  @Test
  void complete_whenTheTaskWasWrapped_abortsWhatItOpened() throws Exception {
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  CloseScope scope = SafeCloseFilter.scopeOf(request).orElseThrow();
                  AsyncContext async = request.startAsync();
                  own.start(scope.wrap(bodies::endless)::run);
                  own.start(
                      () -> {
                        Await.until("the body is open", () -> scope.openBodies() == 1);
                        async.complete();
                      });
                });
    try (server;
        RawClient client = server.start().client()) {
      assertThat(client.get("/x").text()).isEmpty();
      assertScopeEndedIt();
      own.assertEndedWell();
      own.assertEndedWell();
    }
  }

  @Test
  void completeInTheRequestItself_endsTheScope() throws Exception {
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  bodies.endless();
                  async.complete();
                });
    try (server;
        RawClient client = server.start().client()) {
      assertThat(client.get("/x").text()).isEmpty();
      assertScopeEndedIt();
    }
  }

  @Test
  void exception_afterStartAsync_endsTheScopeBeforeTheContainerHearsOfIt() throws Exception {
    ServletException thrown = new ServletException("after startAsync");
    List<Integer> endedWhenItPassed = new CopyOnWriteArrayList<>();
    TomcatServer server = new TomcatServer();
    server.filter(
        "probe",
        (request, response, chain) -> {
          try {
            chain.doFilter(request, response);
          } finally {
            endedWhenItPassed.add(bodies.events.size());
          }
        },
        DispatcherType.REQUEST);
    server.filter("safeclose", new SafeCloseFilter(), DispatcherType.REQUEST);
    server.handle(
        "/x",
        (request, response) -> {
          request.startAsync().setTimeout(0);
          bodies.endless();
          throw thrown;
        });
    try (server;
        RawClient client = server.start().client()) {
      assertThat(client.get("/x").head()).contains(" 500 ");
      assertScopeEndedIt();
      assertThat(server.nextOutcome()).containsSame(thrown);
      assertThat(endedWhenItPassed).containsExactly(1);
    }
  }

  @Test
  void dispatch_isInTheSameScope_andEndsIt() throws Exception {
    AtomicReference<CloseScope> scope = new AtomicReference<>();
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  scope.set(CloseScope.current().orElseThrow());
                  request.setAttribute("body", bodies.endless());
                  AsyncContext async = request.startAsync();
                  own.start(() -> async.dispatch("/second"));
                })
            .handle(
                "/second",
                (request, response) -> {
                  assertThat(CloseScope.current()).containsSame(scope.get());
                  assertThat(((SafeCloseInputStream) request.getAttribute("body")).read()).isZero();
                  ScopeTest.answer(response, "second");
                });
    try (server;
        RawClient client = server.start().client()) {
      assertThat(client.get("/x").text()).isEqualTo("second");
      assertScopeEndedIt();
      own.assertEndedWell();
    }
  }

  @Test
  void asyncError_whenADispatchThrows_endsTheScope() throws Exception {
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  bodies.endless();
                  request.startAsync().dispatch("/second");
                })
            .handle(
                "/second",
                (request, response) -> {
                  throw new IOException("reading the source failed");
                });
    try (server;
        RawClient client = server.start().client()) {
      assertThat(client.get("/x").head()).contains(" 500 ");
      assertScopeEndedIt();
    }
  }

  @Test
  void timeout_whenNobodyAnswers_endsTheScope() throws Exception {
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  bodies.endless();
                  request.startAsync().setTimeout(1);
                });
    try (server;
        RawClient client = server.start().client()) {
      assertThat(client.get("/x").head()).contains(" 500 ");
      assertScopeEndedIt();
    }
  }

  @Test
  void timeout_whenTheApplicationDispatches_itOpensBodiesInAScopeOfItsOwn() throws Exception {
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  bodies.endless();
                  AsyncContext async = request.startAsync();
                  async.setTimeout(1);
                  async.addListener(new OnTimeout(() -> async.dispatch("/fallback")));
                })
            .handle(
                "/fallback",
                (request, response) -> {
                  assertThat(bodies.events).hasSize(1);
                  SafeCloseInputStream body = bodies.endless();
                  assertThat(body.readNBytes(10)).hasSize(10);
                  ScopeTest.answer(response, "fallback");
                });
    try (server;
        RawClient client = server.start().client()) {
      assertThat(client.get("/x").text()).isEqualTo("fallback");
      assertThat(bodies.nextEvent().bytesRead()).isZero();
      assertScopeEndedIt();
    }
  }

  @Test
  void timeout_whenTheApplicationAnswersInItsListener_theAnswerArrives() throws Exception {
    TomcatServer server =
        new TomcatServer(new SafeCloseFilter())
            .handle(
                "/x",
                (request, response) -> {
                  bodies.endless();
                  AsyncContext async = request.startAsync();
                  async.setTimeout(1);
                  async.addListener(
                      new OnTimeout(
                          () -> {
                            ScopeTest.answer((HttpServletResponse) async.getResponse(), "late");
                            async.complete();
                          }));
                });
    try (server;
        RawClient client = server.start().client()) {
      assertThat(client.get("/x").text()).isEqualTo("late");
      assertScopeEndedIt();
    }
  }

  private record OnTimeout(OwnThread.Task task) implements AsyncListener {
    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
      try {
        task.run();
      } catch (Exception failure) {
        throw new IOException(failure);
      }
    }

    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
  }
}
