package io.github.safeclose.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseReason;
import io.github.safeclose.containers.Scene.Act;
import io.github.safeclose.containers.Scene.Dispatch;
import io.github.safeclose.containers.Scene.Framing;
import io.github.safeclose.containers.Scene.Style;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** After the request, nothing of it is open, and nothing of it reaches the next one. */
class EndingTest {
  private static Verdicts verdicts;

  @BeforeAll
  static void openVerdicts() throws IOException {
    verdicts = new Verdicts(EndingTest.class);
  }

  record Case(
      Container container,
      Protocol protocol,
      Act act,
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
                                List.of(Case::act, Case::style, Case::framing, Case::dispatch))
                                .stream()));
  }

  private static List<Case> all(Container container, Protocol protocol) {
    List<Case> all = new ArrayList<>();
    for (Act act : List.of(Act.LEAVE_OPEN, Act.THROW, Act.WRITE_LATE)) {
      for (Style style : List.of(Style.BLOCKING, Style.OWN_THREAD, Style.WRITE_LISTENER)) {
        for (Framing framing : Framing.values()) {
          for (Dispatch dispatch : Dispatch.values()) {
            boolean possible =
                (style == Style.BLOCKING || dispatch != Dispatch.ERROR)
                    && (act != Act.WRITE_LATE || style == Style.OWN_THREAD)
                    && (act != Act.THROW
                        || (style == Style.BLOCKING && dispatch != Dispatch.ERROR));
            if (possible) {
              all.add(new Case(container, protocol, act, style, framing, dispatch));
            }
          }
        }
      }
    }
    return all;
  }

  private static String row(Case c) {
    return c.protocol
        + ", "
        + switch (c.act) {
          case LEAVE_OPEN -> "handler leaves a body open, " + c.style.title;
          case THROW -> "handler throws with a body open";
          default -> "handler writes after complete()";
        };
  }

  @ParameterizedTest
  @MethodSource("cases")
  void afterTheRequest_nothingOfItIsOpen(Case c) throws Exception {
    c.container.port();
    try (LogCapture log = new LogCapture();
        Scene scene = Scene.of(c.style, c.framing, c.dispatch, c.act, 1 << 20);
        Client client = c.container.connect(c.protocol)) {
      try {
        play(c, scene, client);
        if (c.act != Act.THROW) { // which is logged, as it ought to be
          log.assertQuiet();
        }
      } catch (Throwable failure) {
        throw new AssertionError(c + "\n" + log.text(), failure);
      }
    }
    verdicts.add(row(c), c.container, EnumSet.noneOf(Limit.class));
  }

  private static void play(Case c, Scene scene, Client client) throws Exception {
    client.send("GET", scene.path());
    if (c.act == Act.THROW) {
      assertThat(client.status()).isEqualTo(500);
    } else {
      assertThat(client.status()).isEqualTo(200);
      assertThat(client.body().readAllBytes()).asString().isEqualTo("small");
    }
    assertThat(Await.next(scene.events, "the end of the body").reason())
        .isEqualTo(CloseReason.SCOPE_ENDED);
    assertThat(scene.source.isOpen()).isFalse();
    assertThat(scene.source.taken()).isLessThanOrEqualTo(3);
    if (c.act == Act.WRITE_LATE) {
      Small.play(client);
      scene.late.countDown();
      assertThat(
              Await.next(scene.ownThreads, "the application's own thread").thrown().orElseThrow())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("this request has ended");
    }
    if (c.act != Act.THROW) {
      Small.play(client);
    }
  }
}
