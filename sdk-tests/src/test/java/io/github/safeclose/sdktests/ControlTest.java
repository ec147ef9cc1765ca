package io.github.safeclose.sdktests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.SafeClose;
import java.io.InputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Without a hook, {@code close()} reads the rest: the matrix can fail. */
class ControlTest {
  @ParameterizedTest
  @EnumSource(names = {"APACHE", "APACHE5"})
  void withoutAHook_closeDrains(Client client) throws Exception {
    try (Origin origin = new Origin(false);
        SyncRoad bare = new SyncRoad(client, null, origin.uri(), SafeClose.ofDefaults())) {
      origin.serve("/bucket/object", Answer.ofLength(64L << 20));
      try (InputStream body = bare.open("object")) {
        assertThat(body.readNBytes(10)).hasSize(10);
      }
      // A block is counted once it is written, which may be after its arrival.
      Await.until("all of it was sent", () -> origin.bodyBytes() == 64L << 20);
      assertThat(origin.connections().get(0).ended()).isFalse();
    }
  }
}
