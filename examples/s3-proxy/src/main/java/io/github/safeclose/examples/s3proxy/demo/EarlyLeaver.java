package io.github.safeclose.examples.s3proxy.demo;

import java.io.IOException;
import java.util.List;

/**
 * Asks for everything, reads a few bytes and leaves.
 *
 * @param label for the table
 * @param bytes how much of the body it reads before
 * @param leaving how it leaves
 */
record EarlyLeaver(String label, int bytes, WireClient.Leaving leaving) implements Scene {
  static EarlyLeaver after(int bytes, WireClient.Leaving leaving) {
    return new EarlyLeaver("leaves after " + bytes + " bytes by " + leaving, bytes, leaving);
  }

  @Override
  public Played play(int port, Stage stage) throws IOException {
    String id = Requests.newId();
    WireClient client = begin(port, stage, id, bytes);
    long before = stage.relay().sent();
    long left = Requests.epochMicros();
    client.leave(leaving);
    return new Played(
        bytes == 0 ? "headers" : bytes + " B checked",
        false,
        before,
        List.of(new Departure(id, left)),
        null);
  }

  /** A client that has read its first bytes, and not left yet. */
  static WireClient begin(int port, Stage stage, String id, int bytes) throws IOException {
    WireClient client = Requests.get(port, stage, Stage.LARGE, id, "", true);
    try {
      FullDownload.expect(client, 200, stage.large().size());
      long end = System.nanoTime() + stage.limit().toNanos();
      FullDownload.check(client.body(), stage.large(), 0, bytes, end, stage.accounts());
      return client;
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }
}
