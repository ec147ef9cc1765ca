package io.github.safeclose.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Hands out the output stream that sees the client leave. The writer is left alone. */
final class WatchedResponse extends HttpServletResponseWrapper {
  private final RunningRequest running;
  private volatile @Nullable WatchedOutput output;

  WatchedResponse(HttpServletResponse response, RunningRequest running) {
    super(response);
    this.running = running;
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    running.refuseIfOver();
    ServletOutputStream out = super.getOutputStream();
    WatchedOutput known = output;
    if (known == null || !known.isOf(out)) {
      known = new WatchedOutput(out, running);
      output = known;
    }
    return known;
  }

  @Override
  public void flushBuffer() throws IOException {
    running.refuseIfOver();
    try {
      super.flushBuffer();
    } catch (IOException failure) {
      running.clientLost(failure);
      throw failure;
    }
  }

  @Override
  public void sendError(int status) throws IOException {
    running.refuseIfOver();
    super.sendError(status);
  }

  @Override
  public void sendError(int status, String message) throws IOException {
    running.refuseIfOver();
    super.sendError(status, message);
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    running.refuseIfOver();
    super.sendRedirect(location);
  }
}
