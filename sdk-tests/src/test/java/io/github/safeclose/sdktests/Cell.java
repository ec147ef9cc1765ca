package io.github.safeclose.sdktests;

import java.util.ArrayList;
import java.util.List;

/** One combination. */
record Cell(
    Client client, boolean tls, boolean chunked, Integrity integrity, Hook hook, Action action) {

  /** All that can be: nothing but a transformer fits above an async client. */
  static List<Cell> all() {
    List<Cell> all = new ArrayList<>();
    for (Client client : Client.values()) {
      for (boolean tls : new boolean[] {false, true}) {
        for (boolean chunked : new boolean[] {false, true}) {
          for (Integrity integrity : Integrity.values()) {
            for (Hook hook : Hook.values()) {
              for (Action action : Action.values()) {
                Cell cell = new Cell(client, tls, chunked, integrity, hook, action);
                if (cell.isPossible()) {
                  all.add(cell);
                }
              }
            }
          }
        }
      }
    }
    return all;
  }

  private boolean isPossible() {
    if (client.isAsync()) {
      // The SDK has no timer for the async clients' blocking streams.
      return hook == Hook.TRANSFORMER && action != Action.UNREAD_TIMER;
    }
    return true;
  }

  /** Its values, in the order of the components: what pairs are made of. */
  List<Object> values() {
    return List.of(client, tls ? "TLS" : "plain", chunked ? "chunked" : "length", integrity, hook, action);
  }

  @Override
  public String toString() {
    return values().toString();
  }
}
