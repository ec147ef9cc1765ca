package io.github.safeclose.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseReason;
import io.github.safeclose.containers.Client.Leaving;
import io.github.safeclose.containers.Scene.Dispatch;
import io.github.safeclose.containers.Scene.Framing;
import io.github.safeclose.containers.Scene.Reaction;
import io.github.safeclose.containers.Scene.Style;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that leaves: its body is aborted within two units, and the log stays quiet. */
class LeavingTest {
  private static final long MUCH = 1L << 40;

  private static Verdicts verdicts;

  @BeforeAll
  static void openVerdicts() throws IOException {
    verdicts = new Verdicts(LeavingTest.class);
  }

  record Case(
      Container container,
      Leaving leaving,
      Style style,
      Framing framing,
      Reaction reaction,
      Dispatch dispatch) {
    /** Of all its combinations, whichever of them are played. */
    Set<Limit> limitsOfRow() {
      return all(container, leaving.protocol).stream()
          .filter(c -> c.leaving == leaving && c.style == style)
          .flatMap(c -> c.limits().stream())
          .collect(Collectors.toSet());
    }

    Set<Limit> limits() {
      Set<Limit> limits = EnumSet.noneOf(Limit.class);
      boolean listens = style == Style.WRITE_LISTENER || style == Style.PUBLISHER;
      if (container.isUndertow() && listens && framing == Framing.CHUNKED) {
        limits.add(Limit.UNDERTOW_LOGS_CHUNKED_ASYNC);
      }
      if (container.isUndertow()
          && dispatch == Dispatch.INCLUDE
          && leaving.protocol == Protocol.H2C) {
        limits.add(Limit.UNDERTOW_INCLUDE_DOES_NOT_FLUSH);
      }
      if (container.isTomcat() && style == Style.OWN_THREAD) {
        limits.add(Limit.TOMCAT_COMPLETES_TWICE);
      }
      if (container.isJetty()
          && container != Container.JETTY_9
          && leaving == Leaving.CONNECTION
          && style == Style.BLOCKING
          && reaction != Reaction.SWALLOW) {
        limits.add(Limit.JETTY_WARNS_OF_LOST_CONNECTION);
      }
      if (container.isJetty() && listens) {
        limits.add(Limit.JETTY_TELLS_LISTENER_LATE);
      }
      return limits;
    }
  }

  static Stream<Case> cases() {
    return Container.selected()
        .flatMap(
            container ->
                Stream.of(Protocol.values())
                    .flatMap(
                        protocol ->
                            Pairs.of(
                                all(container, protocol),
                                List.of(
                                    Case::leaving,
                                    Case::style,
                                    Case::framing,
                                    Case::reaction,
                                    Case::dispatch))
                                .stream()));
  }

  private static List<Case> all(Container container, Protocol protocol) {
    List<Case> all = new ArrayList<>();
    for (Leaving leaving : Leaving.values()) {
      for (Style style : Style.values()) {
        for (Framing framing : Framing.values()) {
          for (Reaction reaction : Reaction.values()) {
            for (Dispatch dispatch : Dispatch.values()) {
              if (leaving.protocol == protocol && isPossible(style, reaction, dispatch)) {
                all.add(new Case(container, leaving, style, framing, reaction, dispatch));
              }
            }
          }
        }
      }
    }
    return all;
  }

  /** An error page is asked for an answer at once; only PublisherSender sees what it throws. */
  private static boolean isPossible(Style style, Reaction reaction, Dispatch dispatch) {
    return (style == Style.BLOCKING || dispatch != Dispatch.ERROR)
        && (style != Style.PUBLISHER || reaction == Reaction.RETHROW);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aLeavingClient_hasItsBodyAbortedWithinTwoUnits_andTheLogStaysQuiet(Case c) throws Exception {
    c.container.port();
    try (LogCapture log = new LogCapture();
        Scene scene = Scene.gated(c.style, c.framing, c.reaction, c.dispatch, MUCH);
        Client client = c.container.connect(c.leaving.protocol)) {
      try {
        play(c, scene, client);
        if (c.limits().contains(Limit.UNDERTOW_LOGS_CHUNKED_ASYNC)) {
          assertThat(log.take(Noise.UNDERTOW_CLOSE)).isLessThanOrEqualTo(1);
        }
        if (c.limits().contains(Limit.TOMCAT_COMPLETES_TWICE)) {
          assertThat(log.take(Noise.TOMCAT_COMPLETE)).isLessThanOrEqualTo(1);
        }
        if (c.limits().contains(Limit.JETTY_WARNS_OF_LOST_CONNECTION)) {
          log.tolerateLine("handleException");
        }
        log.assertOneLineOfOurs();
      } catch (Throwable failure) {
        throw new AssertionError(c + "\n" + log.text(), failure);
      }
    }
    verdicts.add(
        c.leaving.protocol + ", " + c.leaving.title + ", " + c.style.title,
        c.container,
        c.limitsOfRow());
  }

  private static void play(Case c, Scene scene, Client client) throws Exception {
    client.send("GET", scene.path());
    boolean held = c.limits().contains(Limit.UNDERTOW_INCLUDE_DOES_NOT_FLUSH);
    scene.source.allow(held ? 4 : 2);
    client.expect(0, 2 * Scene.UNIT);
    Await.until("all that was allowed is written", scene.source::isAwaited);
    client.leave(c.leaving);

    int units = 0;
    while (!scene.bodyHasEnded() && units < 10) {
      scene.source.allow(1);
      units++;
      Await.until(
          "the unit is written or has failed",
          () -> scene.bodyHasEnded() || scene.source.isAwaited());
    }
    int more = held || c.limits().contains(Limit.JETTY_TELLS_LISTENER_LATE) ? 1 : 0;
    assertThat(units).as("units taken after the client had left").isLessThanOrEqualTo(2 + more);
    assertThat(scene.events.take().reason()).isEqualTo(CloseReason.SINK_FAILED);
    assertThat(scene.source.isOpen()).isFalse();
    awaitEnd(c.container, scene);
  }

  /** Until the container has nothing more to do and to log. */
  private static void awaitEnd(Container container, Scene scene) throws Exception {
    for (int i = 0; i < (scene.dispatch == Dispatch.ASYNC ? 2 : 1); i++) {
      Await.idle(Await.next(scene.outcomes, "the request to leave the chain").thread());
    }
    if (scene.style == Style.OWN_THREAD) {
      Await.next(scene.ownThreads, "the application's own thread");
    }
    Small.play(container, Protocol.HTTP_1);
  }
}
