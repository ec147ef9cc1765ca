package io.github.safeclose.examples.s3proxy.demo;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What all handlers share.
 *
 * @param bucket the bucket's name
 * @param large the large object's content; its key is {@link #LARGE}
 * @param sha256 of the large object; empty if it is sparse
 * @param relay between proxy and S3
 * @param directory for files
 * @param limit how long one row may take
 * @param accounts of the bodies that clients are answered with
 */
record Stage(
    String bucket,
    Content large,
    String sha256,
    Relay relay,
    Path directory,
    Duration limit,
    Accounts accounts) {
  static final String LARGE = "large";
  static final String SMALL = "small";

  /** The content of the object that the other client fetches; its key is {@link #SMALL}. */
  static final Content SMALL_CONTENT = new Content(1000);

  int limitMillis() {
    return Math.toIntExact(limit.toMillis());
  }
}
