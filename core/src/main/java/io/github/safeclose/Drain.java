package io.github.safeclose;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/** Reads what a budget allows of the rest of a body, looking for its end. */
final class Drain {
  // Not shared between bodies: checksumming and inflating streams compute on the caller's array.
  private static final int BUFFER = 8 * 1024;
  private static final long FROZEN = Long.MIN_VALUE;

  private final AtomicLong taken = new AtomicLong();

  /**
   * Reads on until the end, the budget, a failure, or {@link #freeze}.
   *
   * @param remaining bytes up to the known length, or {@link BodyBuilder#UNKNOWN}
   * @return EXHAUSTED or DRAINED if the end was seen
   */
  End run(InputStream source, long remaining, long maxBytes) throws IOException {
    if (remaining == 0) {
      return atKnownLength(source, End.EXHAUSTED);
    }
    byte[] buffer = new byte[(int) Math.min(BUFFER, maxBytes)];
    long budget = maxBytes;
    long rest = remaining;
    while (budget > 0) {
      long most = Math.min(budget, rest > 0 ? rest : Long.MAX_VALUE);
      int n = source.read(buffer, 0, (int) Math.min(buffer.length, most));
      if (n < 0) {
        return rest > 0 ? End.SOURCE_FAILED : End.DRAINED; // or shorter than its known length
      }
      if (!add(n)) {
        return End.CLOSED_EARLY; // cut; who cut it has decided the end
      }
      budget -= n;
      if (rest > 0) {
        rest -= n;
        if (rest == 0) {
          return atKnownLength(source, End.DRAINED);
        }
      }
    }
    return End.CLOSED_EARLY;
  }

  /** One byte is asked for, whatever the budget: the end may still be on the wire (C6). */
  private End atKnownLength(InputStream source, End atEnd) throws IOException {
    if (source.read() < 0) {
      return atEnd;
    }
    add(1);
    return End.CLOSED_EARLY;
  }

  private boolean add(long n) {
    long seen = taken.get();
    return seen >= 0 && taken.compareAndSet(seen, seen + n);
  }

  long taken() {
    return taken.get() & ~FROZEN;
  }

  /** Nothing counts, and nothing is read, after this. Returns the bytes taken. */
  long freeze() {
    return taken.getAndUpdate(seen -> seen | FROZEN) & ~FROZEN;
  }
}
