package io.github.safeclose;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What is known of a body when it is closed before its end. Immutable; made by safeclose only. */
public sealed interface BodyState permits BodySnapshot {

  /**
   * Where the body comes from, a host and port; never a key or a query.
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
   * @return bytes, 0 or more
   */
  long bytesRead();

  /**
   * How many bytes are left.
   *
   * @return bytes, 0 or more; empty if the length is unknown
   */
  OptionalLong bytesRemaining();

  /**
   * How fast the body came while it was being read: delivered bytes over the time spent inside the
   * client's reads, counting reads of 1 KiB and more.
   *
   * @return bytes per second; empty if there was no such read
   */
  OptionalDouble bytesPerSecond();
}
