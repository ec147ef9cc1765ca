package io.github.safeclose;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The one atomic word of a body: its state, how it ended, and how many bytes were delivered.
 *
 * <p>They share a word so that one compare-and-set both picks the ender and freezes the count. The
 * count has 56 bits (64 PiB).
 *
 * <pre>
 *   OPEN ⇄ READING                 a thread is inside the client's stream
 *   OPEN → CLOSING → CLOSED        close() decides, drains, closes; abort() and the deadline cut in
 *   OPEN, READING → CLOSED         abort, a failed read, close() beside a reader
 *   READING → EXHAUSTED → CLOSED   -1 was seen, then close()
 * </pre>
 */
final class BodyWord {
  enum State {
    OPEN,
    READING,
    CLOSING,
    EXHAUSTED,
    CLOSED
  }

  private static final State[] STATES = State.values();
  private static final End[] ENDS = End.values();

  private final AtomicLong word = new AtomicLong(); // OPEN, NOT_YET, 0 bytes

  long get() {
    return word.get();
  }

  boolean compareAndSet(long seen, long next) {
    return word.compareAndSet(seen, next);
  }

  // The ordinals never leave this object's memory.
  @SuppressWarnings("EnumOrdinal")
  static long of(State state, End end, long count) {
    return count << 8 | (long) end.ordinal() << 4 | state.ordinal();
  }

  static State state(long word) {
    return STATES[(int) (word & 0xF)];
  }

  static End end(long word) {
    return ENDS[(int) (word >>> 4 & 0xF)];
  }

  static long count(long word) {
    return word >>> 8;
  }
}
