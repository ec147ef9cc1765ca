/**
 * Proves or disproves that closing a stream costs O(1): the contract C1 to C15 as tests, and the
 * parts they are made of.
 *
 * <p>{@link io.github.safeclose.testkit.SafeCloseContract} for a stream, {@link
 * io.github.safeclose.testkit.SafeCloseHttpContract} for an HTTP client's body, {@link
 * io.github.safeclose.testkit.ClosingAssert} for one close.
 */
@NullMarked
package io.github.safeclose.testkit;

import org.jspecify.annotations.NullMarked;
