package io.github.safeclose.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseOutcome;
import io.github.safeclose.containers.Scene.Act;
import io.github.safeclose.containers.Scene.Dispatch;
import io.github.safeclose.containers.Scene.Framing;
import io.github.safeclose.containers.Scene.Style;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that has not left, though it may look so, gets its whole body, and the next one. */
class StayingTest {
  /**
   * For a stall it is more than the kernel takes on loopback, or a stream's window; for one who
   * reads last, the window of our HTTP/2 client and less than a container's buffers on top of it,
   * so that the handler is done while they still hold the end.
   */
  private static long lengthFor(Case c) {
    return switch (c.staying) {
      case READS, HALF_CLOSES, SLOW -> 1 << 20;
      case STALLS -> c.protocol == Protocol.HTTP_1 ? 8 << 20 : 1 << 20;
      case READS_LAST -> H2Client.WINDOW + 10_000;
    };
  }

  private static Verdicts verdicts;

  @BeforeAll
  static void openVerdicts() throws IOException {
    verdicts = new Verdicts(StayingTest.class);
  }

  enum Staying {
    READS("client reads all, then asks again on the same connection"),
    HALF_CLOSES("client half-closes and reads all"),
    STALLS("client stalls, reads on, asks again"),
    SLOW("client reads slowly, asks again"),
    READS_LAST("client reads on when the handler is done, asks again");

    final String title;

    Staying(String title) {
      this.title = title;
    }
  }

  record Case(
      Container container,
      Protocol protocol,
      Staying staying,
      Style style,
      Framing framing,
      Dispatch dispatch) {}

  static Stream<Case> cases() {
    return Container.selected()
        .flatMap(
            container ->
                Stream.of(Protocol.values())
                    .flatMap(
                        protocol ->
                            Pairs.of(
                                all(container, protocol),
                                List.of(Case::staying, Case::style, Case::framing, Case::dispatch))
                                .stream()));
  }

  private static List<Case> all(Container container, Protocol protocol) {
    List<Case> all = new ArrayList<>();
    for (Staying staying : Staying.values()) {
      for (Style style : Style.values()) {
        for (Framing framing : Framing.values()) {
          for (Dispatch dispatch : Dispatch.values()) {
            boolean possible =
                (style == Style.BLOCKING || dispatch != Dispatch.ERROR)
                    && (protocol == Protocol.HTTP_1 || staying != Staying.HALF_CLOSES);
            if (possible) {
              all.add(new Case(container, protocol, staying, style, framing, dispatch));
            }
          }
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aStayingClient_getsItsWholeBody_andNothingIsAborted(Case c) throws Exception {
    c.container.port();
    try (LogCapture log = new LogCapture();
        Scene scene = Scene.of(c.style, c.framing, c.dispatch, Act.COPY, lengthFor(c));
        Client client = c.container.connect(c.protocol)) {
      try {
        play(c, scene, client);
        log.assertQuiet();
      } catch (Throwable failure) {
        throw new AssertionError(c + "\n" + log.text(), failure);
      }
    }
    verdicts.add(c.protocol + ", " + c.staying.title, c.container, EnumSet.noneOf(Limit.class));
  }

  private static void play(Case c, Scene scene, Client client) throws Exception {
    long length = scene.length;
    client.send("GET", scene.path());
    if (c.staying == Staying.HALF_CLOSES) {
      ((Http1Client) client).halfClose();
    }
    assertThat(client.status()).isEqualTo(200);
    client.expect(0, 10);
    switch (c.staying) {
      case READS, HALF_CLOSES -> client.expect(10, length - 10);
      case STALLS -> {
        awaitStall(scene);
        assertThat(scene.events).isEmpty();
        assertThat(scene.source.taken()).isLessThan(length);
        client.expect(10, length - 10);
      }
      case READS_LAST -> {
        Await.until("all is written", () -> scene.source.taken() == length);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(30)); // and complete() called
        client.expect(10, length - 10);
      }
      case SLOW -> {
        for (long at = 10; at < length; at += 64 << 10) {
          client.expect(at, Math.min(64 << 10, length - at));
          LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(300));
        }
      }
    }
    client.expectEnd();
    if (c.style == Style.OWN_THREAD) {
      assertThat(Await.next(scene.ownThreads, "the application's own thread").thrown()).isEmpty();
    }
    assertThat(Await.next(scene.events, "the end of the body").outcome())
        .isEqualTo(CloseOutcome.EXHAUSTED);
    if (c.staying != Staying.HALF_CLOSES) {
      Small.play(client);
    }
  }

  /** Until nothing more is taken from the source for a while. */
  private static void awaitStall(Scene scene) {
    long[] last = {-1};
    Await.until(
        "the writer waits for the client",
        () -> {
          long before = last[0];
          last[0] = scene.source.taken();
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
          return before == last[0] && before > 0;
        });
  }
}
