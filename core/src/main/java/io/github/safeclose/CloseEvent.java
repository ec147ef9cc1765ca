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
   * How many bytes were delivered to the reader, skipped ones included.
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
}
