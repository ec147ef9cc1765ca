package io.github.safeclose.aws;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How long a resumed body tries, and from where on it jumps.
 *
 * @param attempts requests in a row that brought no byte
 * @param firstWait before the first of them, doubled for each further one
 * @param longestWait where the doubling ends
 * @param jumpFrom the least skip, in bytes, that asks anew instead of reading
 */
record ResumeLimits(int attempts, Duration firstWait, Duration longestWait, long jumpFrom) {
  /**
   * About 3 s of waiting, over the SDK's own retries. 8 MiB: S3 brings some 85 to 90 MB a second
   * over a connection, and 100 to 200 ms pass before the first byte of a new answer, in which 8 to
   * 18 MB would have been read.
   */
  static final ResumeLimits DEFAULTS =
      new ResumeLimits(5, Duration.ofMillis(100), Duration.ofSeconds(5), 8L << 20);

  private static final int MOST_DOUBLINGS = 30;

  /**
   * Between half the wait and the whole: many readers of one origin shall not come back at once.
   */
  long waitNanos(int attempt) {
    long longest = TimeUnit.NANOSECONDS.convert(longestWait);
    long first = TimeUnit.NANOSECONDS.convert(firstWait);
    int doublings = Math.min(attempt - 1, MOST_DOUBLINGS);
    long wait = first > longest >> doublings ? longest : first << doublings;
    return wait - ThreadLocalRandom.current().nextLong(wait / 2 + 1);
  }
}
