package io.github.safeclose.examples.s3proxy;

import io.github.safeclose.examples.s3proxy.limits.SlowClientException;
import jakarta.servlet.ServletException;
import java.io.CharArrayWriter;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.AbstractAccessLogValve;
import org.jspecify.annotations.Nullable;

/**
 * One log line for each request when it has ended, also for those that Tomcat refuses by itself:
 * method, path as it was on the wire (so still percent-encoded, and without the query, where
 * clients put secrets), status, bytes of the body, milliseconds; and of how many, and why, where
 * the client has not got all of it.
 */
final class RequestLogValve extends AbstractAccessLogValve {
  private static final System.Logger LOG = System.getLogger("io.github.safeclose.requests");
  private static final String RUNNING = RequestLogValve.class.getName();

  private final AtomicInteger running = new AtomicInteger();
  private final BiConsumer<End, Duration> meter;
  private volatile boolean cutting;

  /** How a request ended. */
  enum End {
    /** All that was announced was sent; an error's text is, too. */
    WHOLE("whole"),
    CLIENT_LEFT("the client has left"),
    CLIENT_TOO_SLOW("the client reads too slowly"),
    STORE_FAILED("the store has failed"),
    PROXY_STOPPED("the proxy was stopped");

    final String why;

    End(String why) {
      this.why = why;
    }
  }

  /**
   * A log.
   *
   * @param meter hears how each request ended, and how long it took
   */
  RequestLogValve(BiConsumer<End, Duration> meter) {
    this.meter = meter;
  }

  /** How many requests have begun and are not logged yet. */
  int running() {
    return running.get();
  }

  /** From now on, what breaks is broken by the proxy. */
  void cutting() {
    cutting = true;
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    running.incrementAndGet();
    request.setAttribute(RUNNING, true);
    getNext().invoke(request, response);
  }

  @Override
  public void log(Request request, Response response, long nanos) {
    try {
      long sent = response.getBytesWritten(false);
      long promised = response.getCoyoteResponse().getContentLengthLong();
      End end = end(request, sent, promised);
      meter.accept(end, Duration.ofNanos(nanos));
      StringBuilder line = new StringBuilder();
      line.append(orDash(request.getMethod())).append(' ').append(orDash(request.getRequestURI()));
      line.append(' ').append(response.getStatus()).append(' ');
      if (end == End.WHOLE) {
        line.append(sent).append(" bytes ");
      } else {
        line.append("broken off after ").append(sent);
        line.append(promised < 0 ? " bytes" : " of " + promised + " bytes");
        line.append(", ").append(end.why).append(", ");
      }
      line.append(TimeUnit.NANOSECONDS.toMillis(nanos)).append(" ms");
      LOG.log(end == End.STORE_FAILED ? Level.WARNING : Level.INFO, line.toString());
    } finally {
      if (request.getAttribute(RUNNING) != null) {
        running.decrementAndGet();
      }
    }
  }

  private End end(Request request, long sent, long promised) {
    boolean whole =
        promised >= 0 ? sent >= promised : FailureFilter.failureOf(request) == null || sent == 0;
    if (whole || "HEAD".equals(request.getMethod()) || request.getMethod() == null) {
      return End.WHOLE;
    }
    if (cutting) {
      return End.PROXY_STOPPED;
    }
    Throwable failure = FailureFilter.failureOf(request);
    if (failure == null || isCausedBy(failure, ClientAbortException.class)) {
      return End.CLIENT_LEFT; // without a failure, the last bytes found nobody
    }
    return isCausedBy(failure, SlowClientException.class) ? End.CLIENT_TOO_SLOW : End.STORE_FAILED;
  }

  private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return true;
      }
    }
    return false;
  }

  private static String orDash(@Nullable String value) {
    return value == null ? "-" : value;
  }

  @Override
  protected void log(CharArrayWriter line) {
    throw new UnsupportedOperationException("the line is made without a pattern");
  }
}
