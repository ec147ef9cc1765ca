package io.github.safeclose.examples.s3proxy.demo;

import java.io.IOException;
import java.util.List;

/** Asks for the headers only. What S3 sends is counted from the request on. */
final class HeadRequest implements Scene {
  @Override
  public String label() {
    return "HEAD";
  }

  @Override
  public Played play(int port, Stage stage) throws IOException {
    long before = stage.relay().sent();
    String id = Requests.newId();
    String request = Requests.of("HEAD", Stage.LARGE, id, "");
    try (WireClient client = new WireClient(port, request, stage.limitMillis(), false)) {
      FullDownload.expect(client, 200, stage.large().size());
      if (client.body().read() >= 0) {
        throw new WrongAnswer("a HEAD was answered with a body");
      }
      return new Played(
          "headers", false, before, List.of(new Departure(id, Requests.epochMicros())), null);
    }
  }
}
