/**
 * A servlet filter that ends what a request opened: {@link
 * io.github.safeclose.servlet.SafeCloseFilter}.
 */
@NullMarked
package io.github.safeclose.servlet;

import org.jspecify.annotations.NullMarked;
