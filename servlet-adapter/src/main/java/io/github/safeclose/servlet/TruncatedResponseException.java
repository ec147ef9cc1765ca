package io.github.safeclose.servlet;

import java.io.IOException;

/**
 * Thrown at the container, which then breaks the connection: the only way to tell a client that
 * what it has got is not all. Without a stack trace, which would only show the filter.
 */
final class TruncatedResponseException extends IOException {
  private static final long serialVersionUID = 1;

  TruncatedResponseException(String missing) {
    super("the response is incomplete (" + missing + "), so its connection is broken off");
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
