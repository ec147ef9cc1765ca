package io.github.safeclose.examples.s3proxy.demo;

/**
 * One JFR event, as the {@code jfr} tool prints it.
 *
 * @param read bytes delivered to the reader
 * @param drained bytes read by {@code close()}; -1 if unknown
 * @param avoided bytes read by nobody; -1 if unknown
 */
record BodyEnd(long read, long drained, long avoided) {
  boolean isAccounted() {
    return drained >= 0 && avoided >= 0;
  }

  /** What the length must be. */
  long sum() {
    return read + drained + avoided;
  }
}
