package io.github.safeclose.internal;

/**
 * Said by an aborter whose body is read through several exchanges: by that of the whole body, and
 * by that of each of its parts. The event of the body tells it on.
 */
public interface Resuming {
  /** What every other body says. */
  Resuming NOT = new Resuming() {};

  /**
   * Whether this body is a part of one that is reported as a whole.
   *
   * @return default: no
   */
  default boolean isPart() {
    return false;
  }

  /**
   * How often the body was continued in another exchange after a failed read.
   *
   * @return 0 or more
   */
  default int timesResumed() {
    return 0;
  }

  /**
   * Whether the bytes, all of them, had the checksum that came with the first response.
   *
   * @return default: no
   */
  default boolean checksumVerified() {
    return false;
  }

  /**
   * How many skipped bytes were never asked for.
   *
   * @param passed how many bytes the reader is past; it decides about a jump that was under way
   *     when the body ended
   * @return bytes, 0 or more
   */
  default long bytesJumped(long passed) {
    return 0;
  }
}
