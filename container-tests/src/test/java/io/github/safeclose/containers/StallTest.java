package io.github.safeclose.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseOutcome;
import io.github.safeclose.CloseReason;
import io.github.safeclose.containers.Scene.Dispatch;
import io.github.safeclose.containers.Scene.Framing;
import io.github.safeclose.containers.Scene.Reaction;
import io.github.safeclose.containers.Scene.Style;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client that takes next to nothing, without leaving, is ended by the setting of its container
 * that docs/servlet.md names under "Stalls"; who reads slowly is not. All of it is played at once,
 * for it waits most of the time.
 */
class StallTest {
  private static final int TIMEOUT_MILLIS = 2000;
  private static final long MUCH = 1L << 40;

  /** Windows, and buffers of the container and of the kernel, which doubles what it is told. */
  private static final long MOST_TAKEN = 2 << 20;

  private static final Map<Case, Future<Played>> PLAYS = new LinkedHashMap<>();
  private static LogCapture log;

  enum Side {
    /** The client takes ten bytes, and then none. */
    CLIENT_STOPS,
    /** The client takes 10 KB a second. */
    CLIENT_TRICKLES,
    /** The client takes its time, and in all several times the timeout. */
    CLIENT_IS_SLOW,
    /** The source gives nothing for twice the timeout, while the client waits for it. */
    SOURCE_PAUSES;

    boolean isEnded() {
      return this == CLIENT_STOPS || this == CLIENT_TRICKLES;
    }
  }

  record Case(Container container, Protocol protocol, Side side, Style style, Reaction reaction) {
    private boolean listensOn(Protocol other) {
      return style == Style.WRITE_LISTENER && protocol == other;
    }

    /** These close the connection, or do nothing at all, and may not tell the listener. */
    boolean isLeftAlone() {
      return side.isEnded()
          && ((container.isUndertow() && listensOn(Protocol.HTTP_1))
              || (container.isTomcat() && listensOn(Protocol.H2C)));
    }

    /** Tomcat resets the stream when a dispatch throws; here none does. */
    boolean staysOpen() {
      return container.isTomcat()
          && protocol == Protocol.H2C
          && (style == Style.OWN_THREAD || isLeftAlone());
    }

    /** Undertow's clock runs from one write to the next, whoever is slow. */
    boolean isEndedForItsSource() {
      return side == Side.SOURCE_PAUSES && container.isUndertow() && protocol == Protocol.HTTP_1;
    }
  }

  /** What came of it; the client's failure is null where it got the whole body. */
  private record Played(
      CloseOutcome outcome,
      CloseReason reason,
      long taken,
      Throwable leftTheThread,
      Throwable seenByClient) {}

  static Stream<Case> cases() {
    return Container.selected()
        .flatMap(
            container ->
                Stream.of(Protocol.values())
                    .flatMap(protocol -> casesOf(container, protocol).stream()));
  }

  private static List<Case> casesOf(Container container, Protocol protocol) {
    List<Case> cases = new ArrayList<>();
    for (Reaction reaction : Reaction.values()) {
      cases.add(new Case(container, protocol, Side.CLIENT_STOPS, Style.BLOCKING, reaction));
    }
    for (Style style : List.of(Style.OWN_THREAD, Style.WRITE_LISTENER)) {
      cases.add(new Case(container, protocol, Side.CLIENT_STOPS, style, Reaction.RETHROW));
    }
    for (Side side : List.of(Side.CLIENT_TRICKLES, Side.CLIENT_IS_SLOW, Side.SOURCE_PAUSES)) {
      cases.add(new Case(container, protocol, side, Style.BLOCKING, Reaction.RETHROW));
    }
    return cases;
  }

  @BeforeAll
  static void playAll() throws Exception {
    for (Container container : Container.selected().toList()) {
      container.port(TIMEOUT_MILLIS);
    }
    log = new LogCapture();
    ExecutorService clients = Executors.newCachedThreadPool();
    for (Container container : Container.selected().toList()) {
      List<Case> cases = cases().filter(c -> c.container == container).toList();
      CountDownLatch begun = new CountDownLatch(cases.size());
      cases.forEach(c -> PLAYS.put(c, clients.submit(() -> play(c, begun))));
      begun.await(Await.LIMIT_SECONDS, TimeUnit.SECONDS); // not all of them at the same instant
    }
    clients.shutdown();
    assertThat(clients.awaitTermination(100, TimeUnit.SECONDS)).as("all ended").isTrue();
  }

  @AfterAll
  static void stopLogging() {
    log.close();
    PLAYS.clear();
  }

  private static Played play(Case c, CountDownLatch begun) throws Exception {
    long length = c.side.isEnded() ? MUCH : 4 << 20;
    try (Scene scene = sceneOf(c, length);
        Client client = c.container.connect(c.protocol, TIMEOUT_MILLIS)) {
      client.send("GET", scene.path());
      scene.source.allow(2);
      client.expect(0, 10);
      begun.countDown();
      Throwable seen = null;
      try {
        switch (c.side) {
          case CLIENT_STOPS -> {}
          case CLIENT_TRICKLES -> trickle(client, scene);
          case CLIENT_IS_SLOW -> readSlowly(client, length);
          case SOURCE_PAUSES -> readWithAPause(client, scene, length);
        }
      } catch (IOException failure) {
        seen = failure;
      }
      var event = Await.next(scene.events, "the end of the body");
      Throwable thrown = Await.next(scene.outcomes, "the request's thread").thrown().orElse(null);
      if (c.style == Style.OWN_THREAD) {
        thrown = Await.next(scene.ownThreads, "the own thread").thrown().orElse(null);
      }
      if (c.side.isEnded() && !c.staysOpen()) {
        seen = restOf(client);
      }
      return new Played(event.outcome(), event.reason(), scene.source.taken(), thrown, seen);
    }
  }

  private static Scene sceneOf(Case c, long length) {
    return c.side == Side.SOURCE_PAUSES
        ? Scene.gated(c.style, Framing.LENGTH, c.reaction, Dispatch.DIRECT, length)
        : Scene.copying(
            c.style,
            Framing.LENGTH,
            c.reaction,
            Dispatch.DIRECT,
            length,
            new VirtualBody(length, false));
  }

  private static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private static void trickle(Client client, Scene scene) throws IOException {
    for (int i = 0; i < 10 * Await.LIMIT_SECONDS && !scene.bodyHasEnded(); i++) {
      client.expect(10 + i * 1000, 1000);
      pause(100);
    }
  }

  /** Several times faster than it has to, and for several times the timeout. */
  private static void readSlowly(Client client, long length) throws IOException {
    int steps = 64;
    client.expect(10, length / steps - 10);
    for (int i = 1; i < steps; i++) {
      pause(3 * TIMEOUT_MILLIS / steps);
      client.expect(i * length / steps, length / steps);
    }
    client.expectEnd();
  }

  private static void readWithAPause(Client client, Scene scene, long length) throws IOException {
    client.expect(10, 2 * Scene.UNIT - 10);
    pause(2 * TIMEOUT_MILLIS);
    scene.source.allow(Integer.MAX_VALUE / 2);
    client.expect(2 * Scene.UNIT, length - 2 * Scene.UNIT);
    client.expectEnd();
  }

  /** How the body ends for a client that reads on. */
  private static Throwable restOf(Client client) {
    try {
      client.body().transferTo(OutputStream.nullOutputStream());
      return null;
    } catch (IOException broken) {
      return broken;
    }
  }

  static Stream<Case> ended() {
    return cases().filter(c -> c.side.isEnded() && !c.isLeftAlone());
  }

  @ParameterizedTest
  @MethodSource("ended")
  void aStallingClient_isEndedByTheContainer_whichFreesTheThreadAndTheSource(Case c)
      throws Exception {
    Played played = PLAYS.get(c).get();
    assertThat(played.reason).isEqualTo(CloseReason.SINK_FAILED);
    assertThat(played.taken).isLessThanOrEqualTo(MOST_TAKEN);
    if (c.style == Style.OWN_THREAD
        || (c.style == Style.BLOCKING && c.reaction != Reaction.SWALLOW)) {
      assertThat(played.leftTheThread).as("the failed write's").isInstanceOf(IOException.class);
    }
    if (!c.staysOpen()) {
      assertThat(played.seenByClient).as("a clean end is none").isNotNull();
    }
  }

  static Stream<Case> leftAlone() {
    return cases().filter(Case::isLeftAlone);
  }

  /**
   * A limit of theirs: it is told now and then, or never. What helps is unreadTimeout, which is
   * three times as long here.
   */
  @ParameterizedTest
  @MethodSource("leftAlone")
  void aListenerThatIsLeftAlone_hasItsSourceFreedByUnreadTimeout(Case c) throws Exception {
    Played played = PLAYS.get(c).get();
    assertThat(played.reason).isIn(CloseReason.UNREAD, CloseReason.SINK_FAILED);
    assertThat(played.taken).isLessThanOrEqualTo(MOST_TAKEN);
  }

  static Stream<Case> notEnded() {
    return cases().filter(c -> !c.side.isEnded() && !c.isEndedForItsSource());
  }

  @ParameterizedTest
  @MethodSource("notEnded")
  void aSlowClientOrSource_isNotEnded(Case c) throws Exception {
    Played played = PLAYS.get(c).get();
    for (int i = 0; i < 2 && played.seenByClient != null; i++) {
      played = play(c, new CountDownLatch(1)); // this machine may have been slower than the client
    }
    assertThat(played.seenByClient).isNull();
    assertThat(played.outcome).isEqualTo(CloseOutcome.EXHAUSTED);
  }

  static Stream<Case> endedForTheirSource() {
    return cases().filter(Case::isEndedForItsSource);
  }

  /** A limit: the timeout must be longer than any pause of a source. */
  @ParameterizedTest
  @MethodSource("endedForTheirSource")
  void onUndertow_aSourceThatPausesForTheTimeout_losesItsClient(Case c) throws Exception {
    Played played = PLAYS.get(c).get();
    assertThat(played.reason).isEqualTo(CloseReason.SINK_FAILED);
    assertThat(played.seenByClient).isNotNull();
  }

  /** One line at most at WARNING, which is a limit: no stack trace. */
  @Test
  void theLogIsQuiet() {
    log.tolerateLine("UT005102"); // Undertow, for each stream
    log.tolerateLine("handleException"); // Jetty, for each request
    log.assertQuiet();
  }

  static Stream<Container> containers() {
    return Container.selected();
  }

  @ParameterizedTest
  @MethodSource("containers")
  void theDefaults_areThoseOfTheDocs(Container container) throws Exception {
    List<Long> defaults = new ArrayList<>();
    for (Protocol protocol : Protocol.values()) {
      defaults.add(container.defaultWriteTimeoutMillis(protocol));
    }
    assertThat(defaults)
        .isEqualTo(
            container.isTomcat()
                ? List.of(60_000L, 20_000L)
                : container.isJetty() ? List.of(30_000L, 30_000L) : List.of(0L, 600_000L));
  }
}
