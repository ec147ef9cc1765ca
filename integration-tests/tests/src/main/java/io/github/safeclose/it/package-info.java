/** Applications that the tests run in JVMs of their own. */
@NullMarked
package io.github.safeclose.it;

import org.jspecify.annotations.NullMarked;
