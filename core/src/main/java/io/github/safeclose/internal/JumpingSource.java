package io.github.safeclose.internal;

import java.io.IOException;

/** A client's stream that can skip without reading, by asking for what comes after. */
public interface JumpingSource {
  /**
   * Skips without reading, if that is worth it.
   *
   * @param n how many bytes to skip, 1 or more
   * @return how many bytes were skipped; 0 if it is not worth it, or not possible: read them then
   * @throws IOException if it fails, as a read would
   */
  long jump(long n) throws IOException;
}
