/** Plugs safeclose into the AWS SDK for Java v2, which is an optional dependency. */
@NullMarked
package io.github.safeclose.aws;

import org.jspecify.annotations.NullMarked;
