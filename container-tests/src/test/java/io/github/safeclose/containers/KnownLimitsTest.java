package io.github.safeclose.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.containers.Scene.Act;
import io.github.safeclose.containers.Scene.Dispatch;
import io.github.safeclose.containers.Scene.Framing;
import io.github.safeclose.containers.Scene.Reaction;
import io.github.safeclose.containers.Scene.Style;
import io.github.safeclose.containers.TruthTest.End;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What goes wrong, and what holds all the same. One of these turns red when a container is put
 * right: then the limit goes.
 */
class KnownLimitsTest {
  static Stream<TruthTest.Case> errorPages() {
    return Container.selected()
        .flatMap(c -> Stream.of(Protocol.values()).flatMap(p -> TruthTest.all(c, p).stream()))
        .filter(c -> !c.limits().isEmpty());
  }

  /** Limits 6 and 9. */
  @ParameterizedTest
  @MethodSource("errorPages")
  void aChunkedErrorPageThatFails_endsCleanly_andNothingElseIsDisturbed(TruthTest.Case c)
      throws Exception {
    c.container().port();
    VirtualBody source = new VirtualBody(TruthTest.GIVEN, c.then(), false);
    try (LogCapture log = new LogCapture();
        Scene scene =
            Scene.copying(
                c.style(), c.framing(), c.reaction(), c.dispatch(), TruthTest.LENGTH, source);
        Client client = c.container().connect(c.protocol())) {
      try {
        TruthTest.play(c, scene, client, End.CLEAN);
      } catch (Throwable failure) {
        throw new AssertionError(c + "\n" + log.text(), failure);
      }
    }
  }

  static Stream<Arguments> undertows() {
    return Container.selected()
        .filter(Container::isUndertow)
        .flatMap(c -> Stream.of(Protocol.values()).map(p -> Arguments.of(c, p)));
  }

  /** We say it, for the container does not; and it says that it cannot close what it has broken. */
  @ParameterizedTest
  @MethodSource("undertows")
  void undertow_logsTheSecondClose_ofAWriteListenersResponseThatIsBrokenOff(
      Container container, Protocol protocol) throws Exception {
    container.port();
    VirtualBody source = new VirtualBody(TruthTest.GIVEN, VirtualBody.Then.FAILS, false);
    TruthTest.Case c =
        new TruthTest.Case(
            container,
            protocol,
            VirtualBody.Then.FAILS,
            Style.WRITE_LISTENER,
            Framing.CHUNKED,
            Reaction.SWALLOW,
            Dispatch.DIRECT);
    try (LogCapture log = new LogCapture();
        Scene scene =
            Scene.of(
                c.style(),
                c.framing(),
                c.reaction(),
                c.dispatch(),
                Act.COPY,
                TruthTest.LENGTH,
                source);
        Client client = container.connect(protocol)) {
      TruthTest.play(c, scene, client, End.BROKEN);
      assertThat(log.take(Noise.BROKEN_OFF)).as(log::text).isEqualTo(1);
      assertThat(log.take(Noise.UNDERTOW_CLOSE)).as(log::text).isLessThanOrEqualTo(2);
      log.assertQuiet();
    }
  }
}
