package io.github.safeclose.servlet.s3;

import java.io.IOException;

/**
 * S3 failed, or ended short, when a part of the object was on its way to the client already. {@link
 * ObjectSender} throws it: let it leave the servlet, and the container breaks the transfer, which
 * is all that can still tell the client. {@link AsyncObjectSender} has broken it off itself.
 *
 * <p>What S3 threw is its {@linkplain #getSuppressed() suppressed} exception and not its cause.
 * Frameworks take an exception for a client that has left if "connection reset" or an {@link
 * java.io.EOFException} stands anywhere in the chain of causes, and say nothing to the container:
 * the client would wait for the rest.
 */
public final class SourceFailedException extends IOException {
  private static final long serialVersionUID = 1;

  private SourceFailedException(String message) {
    super(message);
  }

  SourceFailedException(Throwable failure) {
    super("S3 failed in the middle of an object");
    addSuppressed(failure);
  }

  static SourceFailedException by(Throwable failure) {
    return failure instanceof SourceFailedException already
        ? already
        : new SourceFailedException(failure);
  }

  static SourceFailedException tooShort(long sent, long length) {
    return new SourceFailedException("S3 sent " + sent + " bytes of " + length);
  }

  static SourceFailedException tooLong(long length) {
    return new SourceFailedException("S3 sent more than the " + length + " bytes it promised");
  }
}
