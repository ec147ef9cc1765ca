/** One class, which the AWS SDK finds by a file on the class path. */
// Not @NullMarked, whose targets Java 8 does not all know; NullAway checks the package by its name.
package io.github.safeclose.s3auto;
