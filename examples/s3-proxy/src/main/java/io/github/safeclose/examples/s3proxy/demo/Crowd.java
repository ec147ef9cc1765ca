package io.github.safeclose.examples.s3proxy.demo;

import io.github.safeclose.examples.s3proxy.demo.WireClient.Leaving;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fifty clients leave at once, and another one wants a small object just then. */
final class Crowd implements Scene {
  static final int SIZE = 50;
  private static final int BYTES = 10;

  @Override
  public String label() {
    return SIZE + " leave at once, another fetches 1 kB";
  }

  @Override
  public Played play(int port, Stage stage) throws IOException {
    Map<String, WireClient> crowd = new LinkedHashMap<>();
    try {
      for (int i = 0; i < SIZE; i++) {
        String id = Requests.newId();
        crowd.put(id, EarlyLeaver.begin(port, stage, id, BYTES));
      }
      long before = stage.relay().sent();
      List<Departure> departures = new ArrayList<>();
      for (Map.Entry<String, WireClient> one : crowd.entrySet()) {
        departures.add(new Departure(one.getKey(), Requests.epochMicros()));
        one.getValue().leave(departures.size() % 2 == 0 ? Leaving.FIN : Leaving.RST);
      }
      return new Played(
          SIZE + " x " + BYTES + " B checked", false, before, departures, other(port, stage));
    } finally {
      for (WireClient client : crowd.values()) {
        client.close();
      }
    }
  }

  private static Row.Other other(int port, Stage stage) throws WrongAnswer {
    long begin = System.nanoTime();
    long size = Stage.SMALL_CONTENT.size();
    try (WireClient client = Requests.get(port, stage, Stage.SMALL, Requests.newId(), "", false)) {
      boolean ok = client.status() == 200;
      if (ok) {
        FullDownload.expect(client, 200, size);
        long end = begin + stage.limit().toNanos();
        FullDownload.check(client.body(), Stage.SMALL_CONTENT, 0, size, end, stage.accounts());
      }
      return new Row.Other("HTTP " + client.status(), millisSince(begin), ok);
    } catch (WrongAnswer e) {
      throw e;
    } catch (IOException e) { // refused, reset, or no answer in time
      return new Row.Other("no answer", millisSince(begin), false);
    }
  }

  private static long millisSince(long begin) {
    return (System.nanoTime() - begin) / 1_000_000;
  }
}
