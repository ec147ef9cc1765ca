package io.github.safeclose.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.containers.Scene.Act;
import io.github.safeclose.containers.Scene.Dispatch;
import io.github.safeclose.containers.Scene.Framing;
import io.github.safeclose.containers.Scene.Style;

/** A small request and its answer. */
final class Small {
  private static final int LENGTH = 1000;

  private Small() {}

  static void play(Container container, Protocol protocol) throws Exception {
    try (Client client = container.connect(protocol)) {
      play(client);
    }
  }

  static void play(Client client) throws Exception {
    try (Scene scene =
        Scene.of(Style.BLOCKING, Framing.LENGTH, Dispatch.DIRECT, Act.COPY, LENGTH)) {
      client.send("GET", scene.path());
      assertThat(client.status()).isEqualTo(200);
      client.expect(0, LENGTH);
      client.expectEnd();
    }
  }
}
