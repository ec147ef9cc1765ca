package io.github.safeclose.aws;

import io.github.safeclose.internal.FirstTimes;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import software.amazon.awssdk.http.Abortable;

/**
 * Says once what other interceptors have wrapped around a body so that {@code abort()} is lost. Of
 * an interceptor nothing can be seen but the stream that it returns.
 */
final class ForeignStreams {
  private static final Logger LOG = System.getLogger("io.github.safeclose");

  private static final FirstTimes BELOW = new FirstTimes();
  private static final FirstTimes OUTERMOST = new FirstTimes();

  private ForeignStreams() {}

  /** What is below our interceptor, if it is not the HTTP client's stream. */
  static void inspectBelow(InputStream stream) {
    if (!(stream instanceof Abortable) && BELOW.isFirst(nameOf(stream))) {
      LOG.log(
          Level.WARNING,
          "an interceptor has wrapped the body of an S3 GetObject in a {0}, which is not"
              + " software.amazon.awssdk.http.Abortable: without safeclose, abort() ends there and"
              + " the whole body is read. safeclose goes round it, and takes the length of these"
              + " bodies for unknown. Let that class implement Abortable",
          nameOf(stream));
    }
  }

  /** What the chain of interceptors hands out in the end. */
  static void inspectOutermost(InputStream stream) {
    if (!(stream instanceof Abortable) && OUTERMOST.isFirst(nameOf(stream))) {
      LOG.log(
          Level.WARNING,
          "an interceptor has wrapped the body of an S3 GetObject in a {0}, which is not"
              + " software.amazon.awssdk.http.Abortable: abort() of the body does nothing, and"
              + " close() reaches safeclose only if that class passes it on. Let it implement"
              + " Abortable",
          nameOf(stream));
    }
  }

  private static String nameOf(InputStream stream) {
    return stream.getClass().getName();
  }
}
