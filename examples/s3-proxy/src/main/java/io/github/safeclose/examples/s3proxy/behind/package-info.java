/** What clients that leave cost when nginx or HAProxy stands in front of the proxy: measured. */
@NullMarked
package io.github.safeclose.examples.s3proxy.behind;

import org.jspecify.annotations.NullMarked;
