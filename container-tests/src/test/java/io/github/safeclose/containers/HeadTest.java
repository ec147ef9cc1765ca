package io.github.safeclose.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseReason;
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

/**
 * A HEAD that a handler for GET answers, as HttpServlet makes it: little of the source is read.
 * Over HTTP/1.1; over h2 containers differ in how such a stream ends.
 */
class HeadTest {
  private static final long LENGTH = 1 << 30;
  private static final long LIMIT = 64 * 1024;

  private static Verdicts verdicts;

  @BeforeAll
  static void openVerdicts() throws IOException {
    verdicts = new Verdicts(HeadTest.class);
  }

  record Case(
      Container container, Style style, Framing framing, Reaction reaction, Dispatch dispatch) {
    Set<Limit> limits() {
      Set<Limit> limits = EnumSet.noneOf(Limit.class);
      boolean async = style != Style.BLOCKING || dispatch == Dispatch.ASYNC;
      if (container.isJavax() && async && framing == Framing.CHUNKED) {
        limits.add(Limit.LEGACY_HEAD_ENDS_FIRST);
      }
      boolean inside = dispatch == Dispatch.FORWARD || dispatch == Dispatch.INCLUDE;
      if (container.isTomcat() && style == Style.BLOCKING && inside) {
        limits.add(Limit.TOMCAT_LOGS_DISPATCHED_HEAD);
      }
      return limits;
    }

    Set<Limit> limitsOfRow() {
      return all(container).stream()
          .filter(c -> c.style == style)
          .flatMap(c -> c.limits().stream())
          .collect(Collectors.toSet());
    }
  }

  static Stream<Case> cases() {
    return Container.selected()
        .flatMap(
            container ->
                Pairs.of(
                    all(container),
                    List.of(Case::style, Case::framing, Case::reaction, Case::dispatch))
                    .stream());
  }

  private static List<Case> all(Container container) {
    List<Case> all = new ArrayList<>();
    for (Style style : EnumSet.complementOf(EnumSet.of(Style.PUBLISHER))) { // PublisherTest's
      for (Framing framing : Framing.values()) {
        for (Reaction reaction : Reaction.values()) {
          for (Dispatch dispatch : Dispatch.values()) {
            boolean possible =
                (style == Style.BLOCKING || dispatch != Dispatch.ERROR)
                    && (style != Style.WRITE_LISTENER || reaction == Reaction.SWALLOW);
            if (possible) {
              all.add(new Case(container, style, framing, reaction, dispatch));
            }
          }
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void head_readsAtMost64KiB_andHasTheHeadersOfGet(Case c) throws Exception {
    c.container.port();
    VirtualBody source = new VirtualBody(LENGTH, false);
    try (LogCapture log = new LogCapture();
        Scene scene = Scene.copying(c.style, c.framing, c.reaction, c.dispatch, LENGTH, source);
        Client client = c.container.connect(Protocol.HTTP_1)) {
      try {
        play(c, scene, client);
        if (c.limits().contains(Limit.TOMCAT_LOGS_DISPATCHED_HEAD)) {
          assertThat(log.take(Noise.TOMCAT_HEAD)).isEqualTo(c.reaction == Reaction.SWALLOW ? 0 : 1);
        }
        log.assertQuiet();
      } catch (Throwable failure) {
        throw new AssertionError(c + "\n" + log.text(), failure);
      }
    }
    verdicts.add(
        "HTTP/1.1, HEAD answered by a handler for GET, " + c.style.title,
        c.container,
        c.limitsOfRow());
  }

  private static void play(Case c, Scene scene, Client client) throws Exception {
    client.send("HEAD", scene.path());
    assertThat(client.status()).isEqualTo(200);
    CloseReason reason = Await.next(scene.events, "the end of the body").reason();
    assertThat(scene.source.isOpen()).isFalse();
    assertThat(scene.source.taken()).isLessThanOrEqualTo(LIMIT);
    if (c.limits().contains(Limit.LEGACY_HEAD_ENDS_FIRST)) {
      assertThat(reason)
          .isIn(CloseReason.READ_LIMIT, CloseReason.SCOPE_ENDED, CloseReason.SINK_FAILED);
      assertThat(client.header("content-length")).isIn("0", null);
    } else {
      assertThat(reason).isEqualTo(CloseReason.READ_LIMIT);
      assertThat(client.header("content-length"))
          .isEqualTo(c.framing == Framing.LENGTH ? "" + LENGTH : null);
    }
    if (!c.container.isJetty()) { // which closes the connection
      Small.play(client);
    }
    Small.play(c.container, Protocol.HTTP_1);
  }
}
