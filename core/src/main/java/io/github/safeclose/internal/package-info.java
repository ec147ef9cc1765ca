/**
 * What the packages of this module share and nobody else needs: not exported, and no part of the
 * API. It depends on the JDK alone, and holds nothing that could do harm on a class path.
 */
@NullMarked
package io.github.safeclose.internal;

import org.jspecify.annotations.NullMarked;
