package io.github.safeclose.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;

/** A response in non-blocking mode. */
final class ServletOutlet implements Outlet {
  private static final Logger LOG = System.getLogger("io.github.safeclose.servlet");
  private static final String LENGTH = "Content-Length";

  private final AsyncContext async;
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final ServletOutputStream out;
  private final boolean scoped;
  private long announced = -1;

  ServletOutlet(
      AsyncContext async,
      HttpServletRequest request,
      HttpServletResponse response,
      ServletOutputStream out) {
    this.async = async;
    this.request = request;
    this.response = response;
    this.out = out;
    this.scoped = SafeCloseFilter.scopeOf(request).isPresent();
  }

  @Override
  public boolean isReady() {
    return out.isReady();
  }

  @Override
  public void write(ByteBuffer buffer, int length) throws IOException {
    if (buffer.hasArray()) {
      out.write(buffer.array(), buffer.arrayOffset() + buffer.position(), length);
    } else {
      byte[] copy = new byte[length]; // Servlet 5.0 takes nothing else
      buffer.duplicate().get(copy);
      out.write(copy);
    }
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  /** Tomcat shows a length that was set as a number only after the commit. */
  @Override
  public long announced() {
    if (announced < 0) {
      String header = response.getHeader(LENGTH);
      announced = header == null ? -1 : Long.parseLong(header.strip());
    }
    return announced;
  }

  @Override
  public void complete() {
    try {
      async.complete();
    } catch (IllegalStateException ended) {
      // by the container: that a client has left is logged once, and elsewhere
    }
  }

  @Override
  public void breakOff(Throwable failure, long written) {
    try {
      if (SafeCloseFilter.hasClientLeft(request)) { // which is why the scope has ended
        async.complete();
      } else if (response.isCommitted()) {
        new BrokenTransfer(written + " bytes were written", failure).dispatch(request, async);
      } else {
        int status =
            failure instanceof SocketTimeoutException
                ? HttpServletResponse.SC_GATEWAY_TIMEOUT
                : HttpServletResponse.SC_BAD_GATEWAY;
        LOG.log(Level.WARNING, () -> "a body is answered with status " + status + ": " + failure);
        response.reset();
        response.setStatus(status);
        response.setContentLength(0);
        async.complete();
      }
    } catch (IllegalStateException ended) {
      LOG.log(Level.TRACE, () -> "a transfer has failed after its request: " + ended);
    }
  }

  @Override
  public boolean isOver() {
    try {
      return scoped && SafeCloseFilter.scopeOf(request).isEmpty();
    } catch (IllegalStateException recycled) {
      return true;
    }
  }
}
