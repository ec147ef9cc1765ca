/**
 * Sends S3 objects to servlet responses: {@link io.github.safeclose.servlet.s3.ObjectSender}, and
 * without a thread {@link io.github.safeclose.servlet.s3.AsyncObjectSender}.
 *
 * <p>Usable where the AWS SDK for Java v2 is present; the rest of this module does not need it.
 */
@NullMarked
package io.github.safeclose.servlet.s3;

import org.jspecify.annotations.NullMarked;
