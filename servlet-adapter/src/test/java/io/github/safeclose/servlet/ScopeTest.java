package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.CloseOutcome;
import io.github.safeclose.CloseReason;
import io.github.safeclose.CloseScope;
import io.github.safeclose.SafeClose;
import io.github.safeclose.SafeCloseInputStream;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The scope of a synchronous request, in Tomcat. */
class ScopeTest {
  private final Bodies bodies = new Bodies();

  static void answer(HttpServletResponse response, String text) throws IOException {
    response.setContentLength(text.length());
    response.getOutputStream().print(text);
  }

  /** Opens a body, reads ten bytes of it and forgets it. */
  private SafeCloseInputStream forgetOne() throws IOException {
    SafeCloseInputStream body = bodies.endless();
    assertThat(body.readNBytes(10)).hasSize(10);
    return body;
  }

  private void assertEndedWithTheRequest() throws InterruptedException {
    CloseEvent event = bodies.nextEvent();
    assertThat(event.reason()).isEqualTo(CloseReason.SCOPE_ENDED);
    assertThat(event.outcome()).isEqualTo(CloseOutcome.ABORTED);
    assertThat(event.bytesRead()).isEqualTo(10);
    bodies.assertNoneOpen();
  }

  @Test
  void return_whenABodyWasForgotten_abortsIt() throws Exception {
    try (TomcatServer server =
            new TomcatServer(new SafeCloseFilter())
                .handle(
                    "/x",
                    (request, response) -> {
                      forgetOne();
                      assertThat(SafeCloseFilter.scopeOf(request))
                          .isEqualTo(CloseScope.current())
                          .map(CloseScope::openBodies)
                          .contains(1);
                      answer(response, "hello");
                    })
                .start();
        RawClient client = server.client()) {
      assertThat(client.get("/x").text()).isEqualTo("hello");
      assertEndedWithTheRequest();
      assertThat(server.nextOutcome()).isEmpty();
    }
  }

  @Test
  void exception_whenABodyWasForgotten_abortsItAndPassesAsItIs() throws Exception {
    ServletException thrown = new ServletException("the handler's own");
    try (TomcatServer server =
            new TomcatServer(new SafeCloseFilter())
                .handle(
                    "/x",
                    (request, response) -> {
                      forgetOne();
                      throw thrown;
                    })
                .start();
        RawClient client = server.client()) {
      assertThat(client.get("/x").head()).contains(" 500 ");
      assertEndedWithTheRequest();
      assertThat(server.nextOutcome()).containsSame(thrown);
    }
  }

  @Test
  void error_whenABodyWasForgotten_abortsIt() throws Exception {
    try (TomcatServer server =
            new TomcatServer(new SafeCloseFilter())
                .handle(
                    "/x",
                    (request, response) -> {
                      forgetOne();
                      throw new LinkageError("an Error");
                    })
                .start();
        RawClient client = server.client()) {
      assertThat(client.get("/x").head()).contains(" 500 ");
      assertEndedWithTheRequest();
    }
  }

  @Test
  void detach_whenTheRequestEnds_survives() throws Exception {
    AtomicReference<SafeCloseInputStream> kept = new AtomicReference<>();
    try (TomcatServer server =
            new TomcatServer(new SafeCloseFilter())
                .handle(
                    "/x",
                    (request, response) -> {
                      kept.set(forgetOne().detach());
                      answer(response, "hello");
                    })
                .start();
        RawClient client = server.client()) {
      assertThat(client.get("/x").text()).isEqualTo("hello");
      assertThat(server.nextOutcome()).isEmpty();
      assertThat(kept.get().readNBytes(10)).hasSize(10);
      assertThat(bodies.events).isEmpty();
    }
  }

  @Test
  void keptAliveConnection_whenTwoRequests_haveAScopeEach() throws Exception {
    List<CloseScope> scopes = new ArrayList<>();
    try (TomcatServer server =
            new TomcatServer(new SafeCloseFilter())
                .handle(
                    "/x",
                    (request, response) -> {
                      scopes.add(SafeCloseFilter.scopeOf(request).orElseThrow());
                      forgetOne();
                      answer(response, "hello");
                    })
                .start();
        RawClient client = server.client()) {
      for (int i = 0; i < 2; i++) {
        assertThat(client.get("/x").text()).isEqualTo("hello");
        assertEndedWithTheRequest();
      }
      assertThat(scopes).doesNotHaveDuplicates().hasSize(2);
    }
  }

  @Test
  void scopeBefore_afterTheRequest_isRestored() throws Exception {
    List<Optional<CloseScope>> seen = new ArrayList<>();
    List<String> attributes = new ArrayList<>();
    CloseScope before = CloseScope.open();
    TomcatServer server = new TomcatServer();
    server.filter(
        "owner",
        (request, response, chain) -> {
          try (CloseScope.Entered here = before.enter()) {
            assertThat(here).isNotNull();
            chain.doFilter(request, response);
            seen.add(CloseScope.current());
            seen.add(SafeCloseFilter.scopeOf(request));
            attributes.addAll(Collections.list(request.getAttributeNames()));
          }
        },
        DispatcherType.REQUEST);
    server.filter("safeclose", new SafeCloseFilter(), DispatcherType.REQUEST);
    server.handle(
        "/x",
        (request, response) -> {
          seen.add(CloseScope.current());
          answer(response, "hello");
        });
    try (server;
        RawClient client = server.start().client()) {
      assertThat(client.get("/x").text()).isEqualTo("hello");
      assertThat(server.nextOutcome()).isEmpty();
      assertThat(seen.get(0)).isPresent().isNotEqualTo(Optional.of(before));
      assertThat(seen.get(1)).containsSame(before);
      assertThat(seen.get(2)).isEmpty();
      assertThat(attributes).noneMatch(name -> name.contains("safeclose"));
    }
  }

  @Test
  void poolThread_afterTheRequest_hasNoScope() throws Exception {
    List<Thread> threads = new ArrayList<>();
    List<Optional<CloseScope>> seen = new ArrayList<>();
    TomcatServer server = new TomcatServer().threads(1);
    server.filter(
        "safeclose",
        (request, response, chain) -> {
          threads.add(Thread.currentThread());
          seen.add(CloseScope.current());
          new SafeCloseFilter().doFilter(request, response, chain);
          seen.add(CloseScope.current());
        },
        DispatcherType.REQUEST);
    server.handle(
        "/x",
        (request, response) -> {
          forgetOne();
          answer(response, "hello");
        });
    try (server;
        RawClient client = server.start().client()) {
      for (int i = 0; i < 2; i++) {
        assertThat(client.get("/x").text()).isEqualTo("hello");
        assertThat(server.nextOutcome()).isEmpty();
      }
      assertThat(threads).hasSize(2);
      assertThat(threads.get(0)).isSameAs(threads.get(1));
      assertThat(seen).hasSize(4).allMatch(Optional::isEmpty);
    }
  }

  @Test
  void observeMode_changesNothing() throws Exception {
    SafeClose observing = SafeClose.builder().mode(SafeClose.Mode.OBSERVE).build();
    AtomicReference<ServletResponse> outer = new AtomicReference<>();
    AtomicReference<ServletResponse> inner = new AtomicReference<>();
    SafeCloseFilter filter = new SafeCloseFilter(observing);
    TomcatServer server = new TomcatServer();
    server.filter(
        "safeclose",
        (ServletRequest request, ServletResponse response, FilterChain chain) -> {
          outer.set(response);
          filter.doFilter(request, response, chain);
        },
        DispatcherType.REQUEST);
    server.handle(
        "/x",
        (request, response) -> {
          inner.set(response);
          assertThat(SafeCloseFilter.scopeOf(request)).isEmpty();
          assertThat(CloseScope.current()).isEmpty();
          forgetOne();
          answer(response, "hello");
        });
    try (server;
        RawClient client = server.start().client()) {
      assertThat(client.get("/x").text()).isEqualTo("hello");
      assertThat(server.nextOutcome()).isEmpty();
      assertThat(inner.get()).isSameAs(outer.get());
      assertThat(bodies.last().isOpen()).isTrue();
    }
  }
}
