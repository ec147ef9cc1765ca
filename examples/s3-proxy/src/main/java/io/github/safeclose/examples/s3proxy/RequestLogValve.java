package io.github.safeclose.examples.s3proxy;

import java.io.CharArrayWriter;
import java.lang.System.Logger.Level;
import org.apache.catalina.valves.AbstractAccessLogValve;

/**
 * One log line for each request, also for those that Tomcat refuses by itself: method, path as it
 * was on the wire (so still percent-encoded, and without the query, where clients put secrets),
 * status, bytes of the body, milliseconds.
 */
final class RequestLogValve extends AbstractAccessLogValve {
  private static final System.Logger LOG = System.getLogger("io.github.safeclose.requests");

  RequestLogValve() {
    setPattern("%m %U %s %B bytes %{ms}T ms");
  }

  @Override
  protected void log(CharArrayWriter line) {
    LOG.log(Level.INFO, line.toString());
  }
}
