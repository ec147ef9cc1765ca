package io.github.safeclose;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How one body ended. Immutable; made by safeclose only, so that later versions can add accessors.
 *
 * <p>It holds no key, no query and no credential, and can be logged as it is.
 */
public sealed interface CloseEvent permits EndedBody {

  /**
   * How the body ended, seen from its connection.
   *
   * @return the outcome
   */
  CloseOutcome outcome();

  /**
   * Why the body ended.
   *
   * @return the reason
   */
  CloseReason reason();

  /**
   * Where the body came from, a host and port.
   *
   * @return the origin, if the body was opened with one
   */
  Optional<String> origin();

  /**
   * What was asked for, such as {@code GetObject}.
   *
   * @return the operation, if the body was opened with one
   */
  Optional<String> operation();

  /**
   * How many bytes were delivered to the reader, skipped ones included: those that were read to be
   * skipped. What a resumed body jumped over by a ranged request was not read by anybody.
   *
   * @return bytes, exact
   */
  long bytesRead();

  /**
   * How many bytes {@code close()} read after that.
   *
   * @return bytes, exact; empty where the client's own {@code close()} did it unseen (observe mode)
   */
  OptionalLong bytesDrained();

  /**
   * How many bytes nobody had to read: length minus read minus drained.
   *
   * @return bytes; empty if the length is unknown, or the drained bytes are
   */
  OptionalLong bytesAvoided();

  /**
   * How long the ending took on the thread that ended the body: deciding, draining, aborting and
   * closing. Zero for a body that was read to its end.
   *
   * @return the time
   */
  Duration closeTime();

  /**
   * Whether this body is a part of a resumed one, which is reported as a whole by an event of its
   * own: count the bytes of one of the two.
   *
   * @return {@code true} for the answer to one request of a resumed body, also of one that needed
   *     no other
   */
  boolean isPart();

  /**
   * How often a resumed body was continued by another request after a failed read.
   *
   * @return 0 or more; 0 for every other body
   */
  int timesResumed();

  /**
   * Whether safeclose has compared all bytes of a resumed body with the checksum that came with it,
   * across its parts, and found them equal. Nothing is said about what a client verifies itself: of
   * a body that was resumed and not verified here, nobody has verified the whole.
   *
   * @return {@code false} if there was no checksum, or none that can be computed; if a part of the
   *     object was asked for, or skipped; if the end was not reached; for every other body
   */
  boolean checksumVerified();
}
