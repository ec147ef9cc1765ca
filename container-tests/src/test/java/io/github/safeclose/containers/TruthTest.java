package io.github.safeclose.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.containers.Scene.Act;
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

/** The source gives a part: the client sees a broken transfer, whatever the handler does. */
class TruthTest {
  static final long LENGTH = 1 << 20;

  /** More than any container has in its buffers, so that the response is committed. */
  static final long GIVEN = 300_000;

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

    /** What goes wrong: {@link KnownLimitsTest} plays it. */
    Set<Limit> limits() {
      Set<Limit> limits = EnumSet.noneOf(Limit.class);
      if (framing == Framing.CHUNKED && dispatch == Dispatch.ERROR) {
        if (container.isUndertow()) {
          limits.add(Limit.UNDERTOW_ENDS_ERROR_PAGE_CLEANLY);
        } else if (container.isTomcat() && protocol == Protocol.H2C) {
          limits.add(Limit.TOMCAT_ENDS_H2_ERROR_PAGE_CLEANLY);
        }
      }
      return limits;
    }

    Set<Limit> limitsOfRow() {
      Set<Limit> limits = EnumSet.noneOf(Limit.class);
      for (Case c : all(container, protocol)) {
        if (c.row().equals(row())) {
          limits.addAll(c.limits());
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
                                    .filter(c -> c.limits().isEmpty())
                                    .toList(),
                                List.of(
                                    c -> c.then + " " + c.framing, // together: the table's rows
                                    Case::style,
                                    Case::reaction,
                                    Case::dispatch))
                                .stream()));
  }

  static List<Case> all(Container container, Protocol protocol) {
    List<Case> all = new ArrayList<>();
    for (VirtualBody.Then then : VirtualBody.Then.values()) {
      for (Style style : Style.values()) {
        for (Framing framing : Framing.values()) {
          for (Reaction reaction : Reaction.values()) {
            for (Dispatch dispatch : Dispatch.values()) {
              boolean possible =
                  (style == Style.BLOCKING || dispatch != Dispatch.ERROR)
                      && (style != Style.PUBLISHER || reaction == Reaction.RETHROW)
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
        play(c, scene, client, End.BROKEN);
      } catch (Throwable failure) {
        throw new AssertionError(c + "\n" + log.text(), failure);
      }
    }
    verdicts.add(c.row(), c.container, c.limitsOfRow());
  }

  /** As try-with-resources does, before anybody has heard of the failure. */
  @ParameterizedTest
  @MethodSource("closingCases")
  void aHandlerThatClosesTheStream_doesNotEndAPartCleanly(Case c) throws Exception {
    c.container.port();
    VirtualBody source = new VirtualBody(GIVEN, c.then, false);
    try (LogCapture log = new LogCapture();
        Scene scene =
            Scene.of(
                c.style, c.framing, c.reaction, c.dispatch, Act.COPY_AND_CLOSE, LENGTH, source);
        Client client = c.container.connect(c.protocol)) {
      try {
        play(c, scene, client, End.BROKEN);
      } catch (Throwable failure) {
        throw new AssertionError(c + "\n" + log.text(), failure);
      }
    }
  }

  static Stream<Case> closingCases() {
    return Container.selected()
        .flatMap(c -> Stream.of(Protocol.values()).flatMap(p -> all(c, p).stream()))
        .filter(c -> c.style != Style.WRITE_LISTENER && c.reaction == Reaction.SWALLOW)
        .filter(c -> c.dispatch == Dispatch.DIRECT && c.then == VirtualBody.Then.FAILS);
  }

  /** Plays it to this end, and on: what comes next is not disturbed. */
  static void play(Case c, Scene scene, Client client, End ending) throws Exception {
    play(c, scene, scene.path(), client, ending);
  }

  static void play(Case c, Scene scene, String path, Client client, End ending) throws Exception {
    try (Scene next =
        Scene.of(Style.BLOCKING, Framing.LENGTH, Dispatch.DIRECT, Scene.Act.COPY, 1000)) {
      client.send("GET", path);
      assertThat(client.status()).isEqualTo(200);
      client.expect(0, 10);
      if (c.protocol == Protocol.HTTP_1) {
        client.sendNext("GET", next.path()); // its answer must not be taken for the rest
      }
      End end = endOf(client.body(), 10);
      assertThat(end).isEqualTo(ending);
    }
    Await.next(scene.events, "the end of the body");
    if (c.style != Style.PUBLISHER) { // whose failure is the publisher's own affair
      assertThat(scene.source.isOpen())
          .isEqualTo(c.then == VirtualBody.Then.ENDS); // it was at its end
    }
    if (c.protocol == Protocol.H2C) {
      Small.play(client); // only the stream is broken
    }
    Small.play(c.container, c.protocol);
  }

  enum End {
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
