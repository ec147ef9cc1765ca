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
    if (client.isAsync() && (hook != Hook.TRANSFORMER || action == Action.UNREAD_TIMER)) {
      return false; // the SDK has no timer for the async clients' blocking streams
    }
    if (chunked && integrity.hasMd5() && action.readsObject()) {
      return action == Action.CLOSE
          && !client.isAsync(); // refused, whatever one wants to do with it
    }
    return switch (action) {
      case STALLED_END -> chunked; // behind the last byte of a known length nothing can stall
      case TOO_LONG -> !chunked || !refusesTwoLengths();
      default -> true;
    };
  }

  /** Content-Length beside chunks is a protocol error to these; the others take the chunks. */
  private boolean refusesTwoLengths() {
    return client == Client.CRT || client.isAsync();
  }

  /** The SDK throws before anybody gets the body. */
  boolean isRefused() {
    return chunked && integrity.hasMd5() && action.readsObject();
  }

  /** The server has more to send when the connection is cut. */
  boolean cutsWhileDataComes() {
    return KnownLimit.CUT_WHILE_DATA_COMES.contains(action) && !isRefused();
  }

  /** {@code close()} is inside a read of its own when the deadline strikes. */
  boolean drainsWhileStalled() {
    return action == Action.STALLED_DRAIN
        || (chunked && (action == Action.STALLED_CLOSE || action == Action.STALLED_END));
  }

  boolean keepsConnection() {
    return switch (action) {
      case READ_TO_END, EXACTLY_N, DRAIN, NOT_FOUND, HEAD, LIST -> true;
      default -> false;
    };
  }

  /** The hook is below what takes S3's appended MD5 away, and counts it. */
  boolean countsMd5() {
    return integrity.hasMd5() && hook != Hook.TRANSFORMER;
  }

  /** Its values, in the order of the components: what pairs are made of. */
  List<Object> values() {
    return List.of(
        client, tls ? "TLS" : "plain", chunked ? "chunked" : "length", integrity, hook, action);
  }

  @Override
  public String toString() {
    return values().toString();
  }
}
