package io.github.safeclose.internal;

/**
 * Said by an aborter that knows its client: whether the client's {@code close()} reads the rest of
 * a body to its end, so that reading it oneself costs and brings the same, and can be counted.
 * Observe mode asks.
 */
@FunctionalInterface
public interface DrainingClose {
  /**
   * Whether closing reads the rest.
   *
   * @return whether it does
   */
  boolean closeReadsTheRest();
}
