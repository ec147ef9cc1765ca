package io.github.safeclose.servlet.s3;

import java.io.IOException;

/**
 * S3 failed, or ended short, when a part of the object was on its way to the client already. Let it
 * leave the servlet: the container then breaks the transfer, which is all that can still tell the
 * client.
 *
 * <p>What S3 threw is its {@linkplain #getSuppressed() suppressed} exception and not its cause.
 * Frameworks take an exception for a client that has left if "connection reset" or an {@link
 * java.io.EOFException} stands anywhere in the chain of causes, and say nothing to the container:
 * the client would wait for the rest.
 */
public final class SourceFailedException extends IOException {
  private static final long serialVersionUID = 1;

  SourceFailedException(String message) {
    super(message);
  }

  SourceFailedException(Exception failure) {
    super("S3 failed in the middle of an object");
    addSuppressed(failure);
  }
}
