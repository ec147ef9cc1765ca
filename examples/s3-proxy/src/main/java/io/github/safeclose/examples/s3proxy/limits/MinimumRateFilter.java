package io.github.safeclose.examples.s3proxy.limits;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Ends a client that reads too slowly: it would hold a thread and a connection to S3 for as long as
 * it likes. Only the time that is spent in writing counts, so a slow S3 is not the client's fault.
 *
 * <p>A client that reads nothing at all is ended by the container's own timeout: a filter cannot
 * end a write that blocks.
 */
public final class MinimumRateFilter implements Filter {
  private final long bytesPerWindow;
  private final long windowNanos;

  /**
   * A rate.
   *
   * @param bytesPerSecond what a client has to read at least; 0: anything will do
   * @param window the time over which it is measured, again and again
   */
  public MinimumRateFilter(long bytesPerSecond, Duration window) {
    this.bytesPerWindow = bytesPerSecond * window.toMillis() / 1000;
    this.windowNanos = window.toNanos();
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    chain.doFilter(
        request,
        bytesPerWindow == 0 ? response : new RatedResponse((HttpServletResponse) response));
  }

  private final class RatedResponse extends HttpServletResponseWrapper {
    private @Nullable RatedOutput output;

    RatedResponse(HttpServletResponse response) {
      super(response);
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
      RatedOutput rated = output;
      if (rated == null) {
        rated = new RatedOutput(super.getOutputStream());
        output = rated;
      }
      return rated;
    }
  }

  private final class RatedOutput extends ServletOutputStream {
    private final ServletOutputStream out;
    private long nanos;
    private long bytes;

    RatedOutput(ServletOutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      long started = System.nanoTime();
      out.write(buffer, offset, length);
      nanos += System.nanoTime() - started;
      bytes += length;
      if (nanos >= windowNanos) {
        if (bytes < bytesPerWindow) {
          throw new SlowClientException(bytes, nanos);
        }
        nanos = 0;
        bytes = 0;
      }
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }

    @Override
    public boolean isReady() {
      return out.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      out.setWriteListener(listener);
    }
  }
}
