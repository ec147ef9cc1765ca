package io.github.safeclose.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseReason;
import io.github.safeclose.containers.Scene.Act;
import io.github.safeclose.containers.Scene.Dispatch;
import io.github.safeclose.containers.Scene.Framing;
import io.github.safeclose.containers.Scene.Style;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An error in place of an object whose length was set already has a length of its own. */
class ErrorAfterLengthTest {
  static Stream<Container> containers() {
    return Container.selected();
  }

  @ParameterizedTest
  @MethodSource("containers")
  void theError_isWhole_andTheConnectionInOrder(Container container) throws Exception {
    for (Style style : new Style[] {Style.BLOCKING, Style.OWN_THREAD}) {
      try (Scene scene =
              Scene.of(style, Framing.LENGTH, Dispatch.DIRECT, Act.SEND_ERROR, 1_000_000);
          Client client = container.connect(Protocol.HTTP_1)) {
        client.send("GET", scene.path());
        assertThat(client.status()).isEqualTo(404);
        assertThat(client.body().readAllBytes()).hasSizeLessThan(100_000);
        assertThat(Await.next(scene.events, "the end of the body").reason())
            .isEqualTo(CloseReason.SCOPE_ENDED);
        Small.play(client);
      }
    }
  }
}
