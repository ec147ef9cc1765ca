/** What several packages of this module use. Not exported. */
@NullMarked
package io.github.safeclose.servlet.internal;

import org.jspecify.annotations.NullMarked;
