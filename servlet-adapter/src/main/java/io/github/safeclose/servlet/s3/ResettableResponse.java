package io.github.safeclose.servlet.s3;

import io.github.safeclose.servlet.internal.KeptHeaders;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/**
 * A response whose reset, whoever asks for it, leaves what the application had set before. An
 * object's headers, and the buffered part of its body, go.
 */
final class ResettableResponse extends HttpServletResponseWrapper {
  private final KeptHeaders applications;

  ResettableResponse(HttpServletResponse response) {
    super(response);
    this.applications = KeptHeaders.before(response);
  }

  @Override
  public void reset() {
    super.reset();
    applications.restore(this);
  }
}
