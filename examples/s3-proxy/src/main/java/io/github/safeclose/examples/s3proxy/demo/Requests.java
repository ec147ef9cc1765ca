package io.github.safeclose.examples.s3proxy.demo;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Writes requests, each with an id of its own. */
final class Requests {
  private static final AtomicLong NEXT = new AtomicLong();

  private Requests() {}

  static String newId() {
    return "r" + NEXT.incrementAndGet();
  }

  /**
   * Asks for an object, or a part of it.
   *
   * @param range the Range header's line, or empty
   * @param leaver see {@link WireClient}
   */
  static WireClient get(int port, Stage stage, String key, String id, String range, boolean leaver)
      throws IOException {
    WireClient client =
        new WireClient(port, of("GET", key, id, range), stage.limitMillis(), leaver);
    if (client.status() < 300) {
      stage.accounts().promised(client.contentLength());
    }
    return client;
  }

  static String of(String method, String key, String id, String moreHeaders) {
    return method
        + " /data/"
        + key
        + " HTTP/1.1\r\nHost: demo\r\nConnection: close\r\n"
        + ReleaseFilter.ID
        + ": "
        + id
        + "\r\n"
        + moreHeaders;
  }

  /** The clock that proxy and demo share: they are processes of one machine. */
  static long epochMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
