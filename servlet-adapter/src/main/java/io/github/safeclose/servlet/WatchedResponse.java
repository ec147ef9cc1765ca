package io.github.safeclose.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the output stream that sees the client leave, and takes note of what is announced. The
 * writer is left alone.
 *
 * <p>Where a HEAD may read no more, what the response says so far is sent, and nothing changes it:
 * what an application says in its trouble was not meant for this client. After the request nothing
 * is said at all: the object may be another request's by then.
 */
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
    running.sent().streamUsed();
    WatchedOutput known = output;
    if (known == null || !known.isOf(out)) {
      known = new WatchedOutput(out, running);
      output = known;
    }
    return known;
  }

  /** The output stream, if the application has got it. */
  @Nullable WatchedOutput output() {
    return output;
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

  /** Sends the headers of a HEAD that may read no more. Returns whether it is one. */
  boolean commitHead() throws IOException {
    if (!running.sent().isHeadFinal()) {
      return false;
    }
    if (!isCommitted()) {
      flushBuffer();
    }
    return true;
  }

  /** Whether what the application says now is no more for this client. Else it is noted. */
  private boolean isFinal() {
    if (running.takesNoMore()) {
      return true; // the container may have given the response to another request
    }
    try {
      boolean head = commitHead();
      running.sent().touched();
      return head;
    } catch (IOException clientLeft) {
      throw new UncheckedIOException(clientLeft);
    }
  }

  @Override
  public void sendError(int status) throws IOException {
    running.refuseIfOver();
    if (!commitHead()) {
      dropLength();
      super.sendError(status);
      running.sent().answeredByContainer();
    }
  }

  @Override
  public void sendError(int status, String message) throws IOException {
    running.refuseIfOver();
    if (!commitHead()) {
      dropLength();
      super.sendError(status, message);
      running.sent().answeredByContainer();
    }
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    running.refuseIfOver();
    if (!commitHead()) {
      dropLength();
      super.sendRedirect(location);
      running.sent().answeredByContainer();
    }
  }

  // Three of Servlet 6.1, whose wrapper would pass each on; no @Override: this knows 5.0 only.

  @SuppressWarnings("MissingOverride")
  public void sendRedirect(String location, int status) throws IOException {
    sendRedirect(location, status, true);
  }

  @SuppressWarnings("MissingOverride")
  public void sendRedirect(String location, boolean clearBuffer) throws IOException {
    sendRedirect(location, SC_FOUND, clearBuffer);
  }

  @SuppressWarnings("MissingOverride")
  public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
    running.refuseIfOver();
    if (!commitHead()) {
      if (clearBuffer) {
        dropLength();
      }
      LaterServlet.sendRedirect((HttpServletResponse) getResponse(), location, status, clearBuffer);
      running.sent().answeredByContainer();
    }
  }

  /** Containers leave it there; what they send now has another one, and some would send a 500. */
  private void dropLength() {
    if (!isCommitted() && containsHeader(SentBody.LENGTH)) {
      super.setContentLengthLong(-1);
    }
  }

  @Override
  public void reset() {
    if (!isFinal()) {
      super.reset();
      output = null;
      running.sent().reset();
    }
  }

  @Override
  public void resetBuffer() {
    if (!isFinal()) {
      super.resetBuffer();
      output = null;
      running.sent().bufferReset();
    }
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    running.refuseIfOver();
    running.sent().touched();
    return super.getWriter();
  }

  @Override
  public void setStatus(int status) {
    if (!isFinal()) {
      super.setStatus(status);
    }
  }

  @Override
  public void setContentLength(int length) {
    if (!isFinal()) {
      running.sent().announced(this, Integer.toString(length));
      super.setContentLength(length);
    }
  }

  @Override
  public void setContentLengthLong(long length) {
    if (!isFinal()) {
      running.sent().announced(this, Long.toString(length));
      super.setContentLengthLong(length);
    }
  }

  @Override
  public void setHeader(String name, String value) {
    if (!isFinal()) {
      noteLength(name, value);
      super.setHeader(name, value);
    }
  }

  @Override
  public void addHeader(String name, String value) {
    if (!isFinal()) {
      noteLength(name, value);
      super.addHeader(name, value);
    }
  }

  @Override
  public void setIntHeader(String name, int value) {
    if (!isFinal()) {
      noteLength(name, Integer.toString(value));
      super.setIntHeader(name, value);
    }
  }

  @Override
  public void addIntHeader(String name, int value) {
    if (!isFinal()) {
      noteLength(name, Integer.toString(value));
      super.addIntHeader(name, value);
    }
  }

  @Override
  public void setDateHeader(String name, long date) {
    if (!isFinal()) {
      super.setDateHeader(name, date);
    }
  }

  @Override
  public void addDateHeader(String name, long date) {
    if (!isFinal()) {
      super.addDateHeader(name, date);
    }
  }

  @Override
  public void setContentType(String type) {
    if (!isFinal()) {
      super.setContentType(type);
    }
  }

  @Override
  public void setCharacterEncoding(String encoding) {
    if (!isFinal()) {
      super.setCharacterEncoding(encoding);
    }
  }

  @Override
  public void setLocale(Locale locale) {
    if (!isFinal()) {
      super.setLocale(locale);
    }
  }

  @Override
  public void addCookie(Cookie cookie) {
    if (!isFinal()) {
      super.addCookie(cookie);
    }
  }

  private void noteLength(@Nullable String name, @Nullable String value) {
    if (name != null && SentBody.isLength(name)) {
      running.sent().announced(this, value);
    }
  }
}
