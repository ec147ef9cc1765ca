/** What keeps slow and too many clients from taking all that the proxy has. */
@NullMarked
package io.github.safeclose.examples.s3proxy.limits;

import org.jspecify.annotations.NullMarked;
