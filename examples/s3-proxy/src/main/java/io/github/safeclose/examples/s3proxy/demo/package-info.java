/** The measurement behind the README: one proxy, three ways to close a body, the same clients. */
@NullMarked
package io.github.safeclose.examples.s3proxy.demo;

import org.jspecify.annotations.NullMarked;
