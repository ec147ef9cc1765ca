/** A streaming proxy in front of one S3 bucket: {@code GET} and {@code HEAD /data/{key}}. */
@NullMarked
package io.github.safeclose.examples.s3proxy;

import org.jspecify.annotations.NullMarked;
