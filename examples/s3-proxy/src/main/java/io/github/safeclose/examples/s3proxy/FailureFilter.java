package io.github.safeclose.examples.s3proxy;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what a request ended with, for its line in the log. The exception goes on to Tomcat,
 * which breaks the connection by it; Tomcat's own report of it, of some fifty lines, is switched
 * off in {@link ProxyServer}, so a failure that nobody expects is logged here.
 */
final class FailureFilter implements Filter {
  private static final System.Logger LOG = System.getLogger("io.github.safeclose.s3proxy");
  private static final String ATTRIBUTE = FailureFilter.class.getName();

  /** What the request ended with, or null. */
  static @Nullable Throwable failureOf(ServletRequest request) {
    return (Throwable) request.getAttribute(ATTRIBUTE);
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    try {
      chain.doFilter(request, response);
    } catch (IOException failure) { // S3's or the client's: the request's line tells
      request.setAttribute(ATTRIBUTE, failure);
      throw failure;
    } catch (ServletException | RuntimeException | Error failure) {
      request.setAttribute(ATTRIBUTE, failure);
      LOG.log(Level.ERROR, "a request has failed", failure);
      throw failure;
    }
  }
}
