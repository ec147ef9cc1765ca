/**
 * A servlet filter that ends what a request opened: {@link
 * io.github.safeclose.servlet.SafeCloseFilter}; and a way to send a publisher's bytes without
 * holding a thread: {@link io.github.safeclose.servlet.PublisherSender}.
 */
@NullMarked
package io.github.safeclose.servlet;

import org.jspecify.annotations.NullMarked;
