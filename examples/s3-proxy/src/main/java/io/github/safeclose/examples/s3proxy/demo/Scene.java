package io.github.safeclose.examples.s3proxy.demo;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one client, or a crowd of them, does. */
interface Scene {
  /** For the table. */
  String label();

  /**
   * Plays it.
   *
   * @param port of the proxy
   * @param stage all else
   * @throws IOException if a client received something wrong, or not what it asked for
   */
  Played play(int port, Stage stage) throws IOException, InterruptedException;

  /**
   * How it went.
   *
   * @param received what clients received and checked
   * @param cut whether it was stopped at the row's limit
   * @param sentBefore what S3 had sent just before the leaving
   * @param departures who left, and when
   * @param other what another client got at the same time, or null
   */
  record Played(
      String received,
      boolean cut,
      long sentBefore,
      List<Departure> departures,
      Row.@Nullable Other other) {}

  /**
   * A client left.
   *
   * @param id of its request
   * @param epochMicros when
   */
  record Departure(String id, long epochMicros) {}
}
