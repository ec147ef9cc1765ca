package io.github.safeclose.examples.s3proxy;

import java.io.IOException;

/**
 * S3 failed while the object was on its way; its cause says how. By its type, and not by a message,
 * it is told from a failing write to the client: both sides say "Connection reset".
 */
final class SourceFailedException extends IOException {
  private static final long serialVersionUID = 1;

  SourceFailedException(String message) {
    super(message);
  }

  SourceFailedException(Exception cause) {
    super("S3 failed in the middle of an object", cause);
  }
}
