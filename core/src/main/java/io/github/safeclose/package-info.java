/**
 * Bodies whose {@code close()} costs O(1): bytes, time and memory.
 *
 * <p>Begin with {@link io.github.safeclose.SafeClose} or, for a single stream, with {@link
 * io.github.safeclose.SafeCloseInputStream#wrap}. The promises are numbered C1 to C15; {@link
 * io.github.safeclose.SafeCloseInputStream} lists them, and the tests are named after them.
 */
@NullMarked
package io.github.safeclose;

import org.jspecify.annotations.NullMarked;
