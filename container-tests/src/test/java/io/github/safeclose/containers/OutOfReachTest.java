package io.github.safeclose.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.containers.Scene.Act;
import io.github.safeclose.containers.Scene.Dispatch;
import io.github.safeclose.containers.Scene.Framing;
import io.github.safeclose.containers.Scene.Reaction;
import io.github.safeclose.containers.Scene.Style;
import io.github.safeclose.containers.TruthTest.End;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A part that is completed where no dispatch of the application's is running, or none of ours. */
class OutOfReachTest {
  /** Tomcat looks for timeouts once a second: every build plays these, `-Pcontainers` all. */
  private static final Set<Container> QUICK =
      EnumSet.of(
          Container.TOMCAT_11, Container.JETTY_EE10, Container.JETTY_EE11, Container.UNDERTOW_2_3);

  record Case(Container container, Protocol protocol, Framing framing, Act act) {}

  private static Stream<Case> all(Act... acts) {
    return Container.selected()
        .filter(container -> Pairs.FULL || QUICK.contains(container))
        .flatMap(
            container ->
                Stream.of(Protocol.values())
                    .flatMap(
                        protocol ->
                            Stream.of(Framing.values())
                                .flatMap(
                                    framing ->
                                        Stream.of(acts)
                                            .map(
                                                act ->
                                                    new Case(container, protocol, framing, act)))));
  }

  static Stream<Case> byListener() {
    return all(Act.TIME_OUT, Act.FAIL_LATER);
  }

  @ParameterizedTest
  @MethodSource("byListener")
  void aPartThatAnAsyncListenerCompletes_isBrokenOff(Case c) throws Exception {
    play(c, Style.OWN_THREAD, false, End.BROKEN);
  }

  static Stream<Case> narrow() {
    return all(Act.COPY);
  }

  /**
   * The servlet in the dispatch that is made for nothing else. Undertow ends what has no length
   * cleanly then, for only the filter knows better.
   */
  @ParameterizedTest
  @MethodSource("narrow")
  void whereTheFilterIsMappedToRequestOnly_theServletIsStoppedInstead(Case c) throws Exception {
    boolean clean = c.container.isUndertow() && c.framing == Framing.CHUNKED;
    play(c, Style.OWN_THREAD, true, clean ? End.CLEAN : End.BROKEN);
    play(c, Style.BLOCKING, true, End.BROKEN);
  }

  private static void play(Case c, Style style, boolean narrow, End ending) throws Exception {
    c.container.port();
    VirtualBody source = new VirtualBody(TruthTest.GIVEN, VirtualBody.Then.FAILS, false);
    TruthTest.Case truth =
        new TruthTest.Case(
            c.container,
            c.protocol,
            VirtualBody.Then.FAILS,
            style,
            c.framing,
            Reaction.SWALLOW,
            Dispatch.DIRECT);
    try (LogCapture log = new LogCapture();
        Scene scene =
            Scene.of(
                style,
                c.framing,
                Reaction.SWALLOW,
                Dispatch.DIRECT,
                c.act,
                TruthTest.LENGTH,
                source);
        Client client = c.container.connect(c.protocol)) {
      try {
        TruthTest.play(truth, scene, narrow ? scene.narrowPath() : scene.path(), client, ending);
        assertThat(scene.events).as("further bodies").isEmpty();
      } catch (Throwable failure) {
        throw new AssertionError(c + "\n" + log.text(), failure);
      }
    }
  }
}
