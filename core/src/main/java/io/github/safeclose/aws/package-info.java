/**
 * Plugs safeclose into the AWS SDK for Java v2, which is an optional dependency. {@link
 * io.github.safeclose.aws.ResumingReads} needs its module S3, the rest the core alone.
 */
@NullMarked
package io.github.safeclose.aws;

import org.jspecify.annotations.NullMarked;
