/**
 * The hooks for the AWS SDK, over every HTTP client that it has, on real sockets.
 *
 * <p>A {@link io.github.safeclose.sdktests.Cell} is one combination of client, protocol, framing,
 * integrity check, hook and action; {@link io.github.safeclose.sdktests.Rules} says what it has to
 * come to, {@link io.github.safeclose.sdktests.KnownLimit} what it does not, and {@link
 * io.github.safeclose.sdktests.Play} finds out.
 */
package io.github.safeclose.sdktests;
