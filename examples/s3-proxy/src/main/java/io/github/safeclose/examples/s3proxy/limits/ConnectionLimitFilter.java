package io.github.safeclose.examples.s3proxy.limits;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * As many requests at once as there are connections to S3. The next ones wait for a moment, and are
 * then told to come back.
 *
 * <p>Without it they would wait inside the SDK, which asks its pool again each time that it has
 * waited in vain, and each would hold a thread for that long. So few wait at a time that there is
 * always a thread left to say no.
 */
public final class ConnectionLimitFilter implements Filter {
  /** How many requests wait at a time. */
  public static final int WAITING = 16;

  private static final byte[] BUSY = "The proxy is busy.\n".getBytes(StandardCharsets.UTF_8);

  private final int limit;
  private final long waitMillis;
  private final Semaphore connections;
  private final Semaphore waiting = new Semaphore(WAITING);
  private final AtomicLong refused = new AtomicLong();

  /**
   * A limit.
   *
   * @param limit how many requests run at once
   * @param patience how long another one waits for its turn
   */
  public ConnectionLimitFilter(int limit, Duration patience) {
    this.limit = limit;
    this.waitMillis = patience.toMillis();
    this.connections = new Semaphore(limit, true);
  }

  /** How many requests have a connection now. */
  public int inUse() {
    return limit - connections.availablePermits();
  }

  /** How many requests were refused so far. */
  public long refused() {
    return refused.get();
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!acquire()) {
      refused.incrementAndGet();
      refuse((HttpServletRequest) request, (HttpServletResponse) response);
      return;
    }
    try {
      chain.doFilter(request, response);
    } finally {
      connections.release();
    }
  }

  private boolean acquire() {
    if (connections.tryAcquire()) {
      return true;
    }
    if (!waiting.tryAcquire()) {
      return false;
    }
    try {
      return connections.tryAcquire(waitMillis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      waiting.release();
    }
  }

  private static void refuse(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    response.setHeader("Retry-After", "1");
    response.setContentType("text/plain;charset=utf-8");
    response.setContentLength(BUSY.length);
    if (!request.getMethod().equals("HEAD")) {
      response.getOutputStream().write(BUSY);
    }
  }
}
