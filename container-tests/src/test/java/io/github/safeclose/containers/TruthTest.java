package io.github.safeclose.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.containers.Scene.Dispatch;
import io.github.safeclose.containers.Scene.Framing;
import io.github.safeclose.containers.Scene.Reaction;
import io.github.safeclose.containers.Scene.Style;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The source gives a part: the client sees a broken transfer, whatever the handler does. Undertow
 * over h2 is left out: it neither ends nor resets such a stream where there is a Content-Length.
 */
class TruthTest {
  private static final long LENGTH = 1 << 20;

  /** More than any container has in its buffers, so that the response is committed. */
  private static final long GIVEN = 300_000;

  private static Verdicts verdicts;

  @BeforeAll
  static void openVerdicts() throws IOException {
    verdicts = new Verdicts(TruthTest.class);
  }

  record Case(
      Container container,
      Protocol protocol,
      VirtualBody.Then then,
      Style style,
      Framing framing,
      Reaction reaction,
      Dispatch dispatch) {
    String row() {
      return protocol
          + ", source "
          + (then == VirtualBody.Then.FAILS ? "fails" : "ends")
          + " mid-body, "
          + (framing == Framing.LENGTH ? "Content-Length" : "no length")
          + ", "
          + style.title;
    }

    boolean endsCleanly() {
      boolean listenerThrows = style == Style.WRITE_LISTENER && reaction != Reaction.SWALLOW;
      return container.isUndertow() && framing == Framing.CHUNKED && !listenerThrows;
    }

    /** What is known to go wrong, and is left out. */
    Set<Limit> leftOut() {
      Set<Limit> limits = EnumSet.noneOf(Limit.class);
      boolean ee10 = container == Container.JETTY_EE10 || container == Container.JETTY_EE11;
      if (ee10 && dispatch == Dispatch.ERROR) {
        limits.add(Limit.JETTY_SWALLOWS_IN_ERROR_PAGE);
      }
      if (container.isTomcat()
          && protocol == Protocol.H2C
          && style == Style.BLOCKING
          && dispatch != Dispatch.ASYNC) {
        limits.add(Limit.TOMCAT_H2_DOES_NOT_RESET);
      }
      if (style == Style.BLOCKING
          && framing == Framing.CHUNKED
          && dispatch == Dispatch.FORWARD
          && reaction == Reaction.SWALLOW) {
        limits.add(Limit.FORWARD_ENDS_CLEANLY);
      }
      if (container == Container.JETTY_9
          && protocol == Protocol.H2C
          && style == Style.BLOCKING
          && framing == Framing.LENGTH
          && dispatch == Dispatch.FORWARD
          && (then == VirtualBody.Then.ENDS || reaction == Reaction.SWALLOW)) {
        limits.add(Limit.JETTY_9_H2_FORWARD_HANGS);
      }
      if (container.isJetty()
          && style == Style.WRITE_LISTENER
          && then == VirtualBody.Then.FAILS
          && reaction != Reaction.SWALLOW) {
        limits.add(Limit.JETTY_LISTENER_THROWS);
      }
      return limits;
    }

    Set<Limit> limitsOfRow() {
      Set<Limit> limits = EnumSet.noneOf(Limit.class);
      for (Case c : all(container, protocol)) {
        if (c.row().equals(row())) {
          limits.addAll(c.leftOut());
          if (c.endsCleanly()) {
            limits.add(Limit.UNDERTOW_ENDS_CHUNKED_CLEANLY);
          }
        }
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
                                all(container, protocol).stream()
                                    .filter(c -> c.leftOut().isEmpty())
                                    .toList(),
                                List.of(
                                    c -> c.then + " " + c.framing, // together: the table's rows
                                    Case::style,
                                    Case::reaction,
                                    Case::dispatch))
                                .stream()));
  }

  private static List<Case> all(Container container, Protocol protocol) {
    List<Case> all = new ArrayList<>();
    for (VirtualBody.Then then : VirtualBody.Then.values()) {
      for (Style style : Style.values()) {
        for (Framing framing : Framing.values()) {
          for (Reaction reaction : Reaction.values()) {
            for (Dispatch dispatch : Dispatch.values()) {
              boolean possible =
                  (style == Style.BLOCKING || dispatch != Dispatch.ERROR)
                      && (style != Style.PUBLISHER || reaction == Reaction.RETHROW)
                      && !(container.isUndertow() && protocol == Protocol.H2C)
                      && (then == VirtualBody.Then.FAILS || framing == Framing.LENGTH);
              if (possible) {
                all.add(new Case(container, protocol, then, style, framing, reaction, dispatch));
              }
            }
          }
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aPartOfABody_neverLooksWhole_andNeverHangs(Case c) throws Exception {
    c.container.port();
    VirtualBody source = new VirtualBody(GIVEN, c.then, false);
    try (LogCapture log = new LogCapture();
        Scene scene = Scene.copying(c.style, c.framing, c.reaction, c.dispatch, LENGTH, source);
        Client client = c.container.connect(c.protocol)) {
      try {
        play(c, scene, client);
      } catch (Throwable failure) {
        throw new AssertionError(c + "\n" + log.text(), failure);
      }
    }
    verdicts.add(c.row(), c.container, c.limitsOfRow());
  }

  private static void play(Case c, Scene scene, Client client) throws Exception {
    try (Scene next =
        Scene.of(Style.BLOCKING, Framing.LENGTH, Dispatch.DIRECT, Scene.Act.COPY, 1000)) {
      client.send("GET", scene.path());
      assertThat(client.status()).isEqualTo(200);
      client.expect(0, 10);
      if (c.protocol == Protocol.HTTP_1) {
        client.sendNext("GET", next.path()); // its answer must not be taken for the rest
      }
      End end = endOf(client.body(), 10);
      if (!c.endsCleanly()) {
        assertThat(end).isEqualTo(End.BROKEN);
      } else if (c.style != Style.PUBLISHER) { // which may break it, before Undertow can end it
        assertThat(end).isEqualTo(End.CLEAN);
      }
    }
    if (c.protocol == Protocol.H2C) {
      Small.play(client); // only the stream is broken
    }
    Small.play(c.container, c.protocol);
  }

  private enum End {
    CLEAN,
    BROKEN
  }

  /** Reads to the end; whatever comes must be the source's. */
  private static End endOf(InputStream body, long from) throws IOException {
    byte[] buffer = new byte[8192];
    long at = from;
    while (true) {
      int n;
      try {
        n = body.read(buffer);
      } catch (SocketTimeoutException hangs) {
        throw new AssertionError("hangs after " + at, hangs);
      } catch (IOException broken) {
        return End.BROKEN;
      }
      if (n < 0) {
        return End.CLEAN;
      }
      for (int i = 0; i < n; i++) {
        if (buffer[i] != VirtualBody.at(at + i)) {
          throw new AssertionError("not the source's, at " + (at + i));
        }
      }
      at += n;
      assertThat(at).isLessThanOrEqualTo(GIVEN);
    }
  }
}
