package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseReason;
import io.github.safeclose.servlet.RunningServer.Container;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A HEAD whose async work times out, and which is dispatched again: it has one budget. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HeadAgainTest {
  private final Bodies bodies = new Bodies();

  private static final class Again implements AsyncListener {
    @Override
    public void onTimeout(AsyncEvent event) {
      event.getAsyncContext().dispatch();
    }

    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
  }

  @ParameterizedTest
  @EnumSource(Container.class)
  void headThatIsDispatchedAgainAfterATimeout_reads64KiBInAll(Container container)
      throws Exception {
    try (RunningServer server =
            container.start(
                new SafeCloseFilter(),
                (request, response) -> {
                  response.setContentLengthLong(1 << 30);
                  if (request.getDispatcherType() == DispatcherType.REQUEST) {
                    assertThat(bodies.of(1 << 30).readNBytes(40_000)).hasSize(40_000);
                    AsyncContext async = request.startAsync();
                    async.setTimeout(100);
                    async.addListener(new Again());
                    return;
                  }
                  try (var body = bodies.of(1 << 30)) {
                    body.readNBytes(40_000);
                    throw new AssertionError("more than the budget was read");
                  } catch (IOException limit) {
                    assertThat(limit).hasMessageContaining("65536");
                  }
                });
        RawClient client = server.client()) {
      assertThat(client.head("/x").head()).contains(" 200 ", "" + (1 << 30));
      assertThat(bodies.nextEvent().reason()).isEqualTo(CloseReason.SCOPE_ENDED);
      assertThat(bodies.nextEvent().reason()).isEqualTo(CloseReason.READ_LIMIT);
      assertThat(bodies.sources.stream().mapToLong(source -> source.taken.get()).sum())
          .isEqualTo(65536);
    }
  }
}
