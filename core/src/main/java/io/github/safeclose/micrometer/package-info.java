/**
 * Counts how bodies ended in Micrometer meters. Micrometer is an optional dependency: this package
 * alone needs it.
 */
@NullMarked
package io.github.safeclose.micrometer;

import org.jspecify.annotations.NullMarked;
