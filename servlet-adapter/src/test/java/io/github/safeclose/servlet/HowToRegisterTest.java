package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseOutcome;
import io.github.safeclose.CloseReason;
import io.github.safeclose.CloseScope;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** The code of docs/existing-proxy.md and README, as it stands there. */
class HowToRegisterTest {
  private final Bodies bodies = new Bodies();

  private static TomcatServer registered() {
    TomcatServer server = new TomcatServer();
    return server.atStart(
        context -> {
          FilterRegistration.Dynamic filter = context.addFilter("safeclose", new SafeCloseFilter());
          filter.setAsyncSupported(true);
          filter.addMappingForUrlPatterns(
              EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC), false, "/*");
        });
  }

  @Test
  void existingProxy_registeredProgrammatically_endsWhatTheHandlerForgets() throws Exception {
    try (TomcatServer server =
            registered().handle("/forgets", (request, response) -> bodies.of(1000).read()).start();
        RawClient client = server.client()) {
      assertThat(client.get("/forgets").head()).startsWith("HTTP/1.1 200");
      assertThat(bodies.nextEvent().reason()).isEqualTo(CloseReason.SCOPE_ENDED);
      bodies.assertNoneOpen();
    }
  }

  @Test
  void existingProxy_scopeHandedToAnotherThread_ownsItsBodies() throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (TomcatServer server =
            registered()
                .handle(
                    "/hands-over",
                    (request, response) -> {
                      CloseScope scope = SafeCloseFilter.scopeOf(request).orElseThrow();
                      AsyncContext async = request.startAsync();
                      executor.execute(
                          scope.wrap(
                              () -> {
                                read();
                                async.complete();
                              }));
                    })
                .start();
        RawClient client = server.client()) {
      assertThat(client.get("/hands-over").head()).startsWith("HTTP/1.1 200");
      assertThat(bodies.nextEvent().outcome()).isEqualTo(CloseOutcome.ABORTED);
      bodies.assertNoneOpen();
    } finally {
      executor.shutdown();
    }
  }

  private void read() {
    try {
      assertThat(bodies.of(1000).read()).isNotNegative();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
