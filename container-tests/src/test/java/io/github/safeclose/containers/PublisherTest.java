package io.github.safeclose.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.safeclose.CloseReason;
import io.github.safeclose.containers.Client.Leaving;
import io.github.safeclose.containers.Scene.Dispatch;
import io.github.safeclose.containers.Scene.Framing;
import io.github.safeclose.containers.Scene.Reaction;
import io.github.safeclose.containers.Scene.Style;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What only PublisherSender promises. Undertow over h2 is left out where a transfer breaks off, as
 * in {@link TruthTest}.
 */
class PublisherTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  private static Verdicts verdicts;

  @BeforeAll
  static void openVerdicts() throws IOException {
    verdicts = new Verdicts(PublisherTest.class);
  }

  record Case(Container container, Protocol protocol, Framing framing, Dispatch dispatch) {
    /** By the servlet that dispatches to the one that sends. */
    boolean isAnsweredFirst() {
      boolean legacy = container.isJavax() && !container.isTomcat();
      return legacy && framing == Framing.CHUNKED && dispatch == Dispatch.ASYNC;
    }
  }

  private static Stream<Case> cases() {
    return Container.selected()
        .flatMap(
            container ->
                Stream.of(Protocol.values())
                    .flatMap(
                        protocol ->
                            Stream.of(Framing.values())
                                .flatMap(
                                    framing ->
                                        Stream.of(Dispatch.DIRECT, Dispatch.FORWARD, Dispatch.ASYNC)
                                            .map(d -> new Case(container, protocol, framing, d)))));
  }

  static Stream<Case> announced() {
    return cases().filter(c -> c.framing == Framing.LENGTH);
  }

  static Stream<Case> direct() {
    return cases()
        .filter(c -> c.dispatch == Dispatch.DIRECT)
        .filter(c -> c.framing == Framing.LENGTH || c.protocol == Protocol.HTTP_1);
  }

  private interface Play {
    void of(Scene scene, Client client) throws Exception;
  }

  private static void play(Case c, long length, VirtualBody source, Play play) throws Exception {
    c.container.port();
    try (LogCapture log = new LogCapture();
        Scene scene =
            Scene.copying(
                Style.PUBLISHER, c.framing, Reaction.RETHROW, c.dispatch, length, source);
        Client client = c.container.connect(c.protocol)) {
      try {
        play.of(scene, client);
        Small.play(c.container, c.protocol);
      } catch (Throwable failure) {
        throw new AssertionError(c + "\n" + log.text(), failure);
      }
    }
  }

  private static void found(Case c, String row, Limit... limits) throws IOException {
    Set<Limit> all = EnumSet.noneOf(Limit.class);
    all.addAll(List.of(limits));
    verdicts.add(c.protocol + ", " + row + ", " + Style.PUBLISHER.title, c.container, all);
  }

  /** Not a hang, and not an end. */
  private static void assertBreaks(Case c, Client client) throws Exception {
    InputStream body = client.body();
    assertThatThrownBy(() -> body.transferTo(OutputStream.nullOutputStream()))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(SocketTimeoutException.class);
    if (c.protocol == Protocol.H2C) {
      Small.play(client); // only the stream is broken
    }
  }

  @ParameterizedTest
  @MethodSource("announced")
  void moreThanAnnounced_isNotCutSilently(Case c) throws Exception {
    long length = 300_000; // no multiple of a unit
    VirtualBody source = new VirtualBody(length + Scene.UNIT, false);
    play(
        c,
        length,
        source,
        (scene, client) -> {
          client.send("GET", scene.path());
          assertThat(client.status()).isEqualTo(200);
          client.expect(0, 10);
          assertBreaks(c, client);
          assertThat(source.isOpen()).isFalse();
        });
    found(c, "source gives more than announced");
  }

  @ParameterizedTest
  @MethodSource("direct")
  void stalledSource_isEnded_andTheTransferBreaks(Case c) throws Exception {
    VirtualBody source = new VirtualBody(1 << 20, true);
    play(
        c,
        1 << 20,
        source,
        (scene, client) -> {
          scene.idleTimeout = SHORT;
          source.allow(2);
          client.send("GET", scene.path());
          client.expect(0, 2 * Scene.UNIT); // has left, although nothing follows
          assertBreaks(c, client);
          assertIdleEnd(scene);
        });
    found(c, "source stalls, idle time");
  }

  /** On HTTP/1.1 nobody is told; Undertow and Jetty 9.4 tell nobody over h2 either. */
  static Stream<Arguments> told() {
    return Container.selected()
        .filter(container -> !container.isUndertow() && container != Container.JETTY_9)
        .flatMap(
            container ->
                Stream.of(Leaving.RST_STREAM, Leaving.CONNECTION)
                    .map(leaving -> Arguments.of(container, leaving)));
  }

  @ParameterizedTest
  @MethodSource("told")
  void clientThatLeavesWhileTheSourceStalls_isNoticedAtOnce(Container container, Leaving leaving)
      throws Exception {
    Case c = new Case(container, Protocol.H2C, Framing.LENGTH, Dispatch.DIRECT);
    VirtualBody source = new VirtualBody(1 << 20, true);
    play(
        c,
        1 << 20,
        source,
        (scene, client) -> {
          source.allow(2);
          client.send("GET", scene.path());
          client.expect(0, 2 * Scene.UNIT);
          Await.until("the source is waited for", source::isAwaited);
          client.leave(leaving);
          assertThat(Await.next(scene.events, "the end of the body").reason())
              .isEqualTo(CloseReason.SINK_FAILED);
          assertThat(source.isOpen()).isFalse();
          assertThat(source.taken()).isEqualTo(2 * Scene.UNIT);
        });
    verdicts.add(
        leaving.protocol + ", " + leaving.title + " while the source stalls, Publisher",
        container,
        EnumSet.noneOf(Limit.class));
  }

  /** Chunked is another case in Undertow only. */
  static Stream<Case> stalling() {
    return direct().filter(c -> c.framing == Framing.LENGTH || c.container.isUndertow());
  }

  @ParameterizedTest
  @MethodSource("stalling")
  void stalledClient_freesTheSource_andTheTransferBreaks(Case c) throws Exception {
    VirtualBody source = new VirtualBody(1 << 30, false);
    play(
        c,
        1 << 30,
        source,
        (scene, client) -> {
          scene.idleTimeout = SHORT;
          client.send("GET", scene.path());
          client.expect(0, 10);
          assertIdleEnd(scene);
          assertBreaks(c, client);
        });
    found(c, "client stalls, idle time");
  }

  private static void assertIdleEnd(Scene scene) throws InterruptedException {
    assertThat(Await.next(scene.events, "the end of the body").reason())
        .isEqualTo(CloseReason.ABORT_CALLED);
    assertThat(scene.source.isOpen()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void head_requestsNothing_andHasTheHeadersOfGet(Case c) throws Exception {
    VirtualBody source = new VirtualBody(1 << 20, false);
    play(
        c,
        1 << 20,
        source,
        (scene, client) -> {
          client.send("HEAD", scene.path());
          assertThat(client.status()).isEqualTo(200);
          if (!c.isAnsweredFirst()) {
            assertThat(client.header("content-length"))
                .isEqualTo(c.framing == Framing.LENGTH ? "" + scene.length : null);
          }
          Await.until("the publisher is freed", () -> !source.isOpen());
          assertThat(source.taken()).isZero();
          Small.play(client);
        });
    Limit[] limits =
        c.isAnsweredFirst() ? new Limit[] {Limit.LEGACY_HEAD_ENDS_FIRST} : new Limit[0];
    found(c, "HEAD answered by a handler for GET", limits);
  }
}
