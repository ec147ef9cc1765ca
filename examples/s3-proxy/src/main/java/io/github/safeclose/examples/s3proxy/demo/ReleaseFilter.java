package io.github.safeclose.examples.s3proxy.demo;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The outermost filter: says on the standard output when it had the request's thread back. */
final class ReleaseFilter implements Filter {
  static final String ID = "X-Demo-Id";
  private static final int MANY = Integer.MAX_VALUE;

  private final Semaphore places = new Semaphore(MANY);

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    boolean outOfMemory = false;
    places.acquireUninterruptibly();
    try {
      chain.doFilter(request, response);
    } catch (IOException | ServletException | RuntimeException | Error e) {
      outOfMemory = isOutOfMemory(e);
      throw e;
    } finally {
      long micros = Requests.epochMicros();
      String id = ((HttpServletRequest) request).getHeader(ID);
      if (id != null) {
        System.out.println("@released " + id + " " + micros + " " + outOfMemory);
      }
      places.release();
    }
  }

  /** Waits until no request is at work, and lets none in after that; false if one still is. */
  boolean awaitIdle(Duration limit) throws InterruptedException {
    return places.tryAcquire(MANY, limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Also where closing failed only after writing had: that one is then the suppressed one. */
  private static boolean isOutOfMemory(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof OutOfMemoryError) {
        return true;
      }
      for (Throwable suppressed : t.getSuppressed()) {
        if (isOutOfMemory(suppressed)) {
          return true;
        }
      }
    }
    return false;
  }
}
