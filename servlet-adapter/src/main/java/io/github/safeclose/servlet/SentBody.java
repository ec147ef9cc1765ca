package io.github.safeclose.servlet;

import io.github.safeclose.servlet.internal.KeptHeaders;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How much of one response was announced and how much was written, and so whether it is whole.
 *
 * <p>Used by one thread after another, as a response is; safe should two meet.
 */
final class SentBody {
  private static final Logger LOG = System.getLogger("io.github.safeclose.servlet");
  static final String LENGTH = "Content-Length";
  private static final String SENDFILE = "org.apache.tomcat.sendfile.filename";
  private static final long UNKNOWN = -1;

  private final RunningRequest running;
  private final AtomicLong written = new AtomicLong();
  private volatile long announced = UNKNOWN;
  private volatile boolean streamUsed;
  private volatile boolean touched;
  private volatile boolean limitCameFirst;
  private volatile boolean uncounted;
  private volatile boolean answeredByContainer;
  private volatile int failuresBeforeLastWrite;
  private volatile @Nullable HttpServletRequest request;
  private volatile @Nullable HttpServletResponse response;

  SentBody(RunningRequest running) {
    this.running = running;
  }

  /** The application begins to say something: a status, a header, or the body. */
  void touched() {
    if (!touched) {
      limitCameFirst = running.isHeadReadLimitReached();
      touched = true;
    }
  }

  /**
   * Whether this answers a HEAD that may read no more, so that it is sent as it is. Not where the
   * application has read all that before it said anything: it would have said something else then.
   */
  boolean isHeadFinal() {
    return touched && !limitCameFirst && running.isHeadReadLimitReached();
  }

  /** The application has got the output stream. */
  void streamUsed() {
    touched();
    streamUsed = true;
  }

  void wrote(long bytes) {
    streamUsed = true; // it may be older than a reset
    if (bytes > 0) {
      written.addAndGet(bytes);
      failuresBeforeLastWrite = running.failedReads();
    }
  }

  /** Something was printed, and only the container knows how many bytes that made. */
  void printed() {
    uncounted = true;
    failuresBeforeLastWrite = running.failedReads();
  }

  static boolean isLength(String header) {
    return LENGTH.equalsIgnoreCase(header);
  }

  /** The application announces a length; the container ignores what comes after the commit. */
  void announced(HttpServletResponse response, @Nullable String value) {
    if (!response.isCommitted()) {
      announced = length(value);
    }
  }

  private static long length(@Nullable String value) {
    try {
      return value == null ? UNKNOWN : Math.max(UNKNOWN, Long.parseLong(value.strip()));
    } catch (NumberFormatException containersMatter) {
      return UNKNOWN;
    }
  }

  /** What was written is thrown away. */
  void bufferReset() {
    written.set(0);
    uncounted = false;
    failuresBeforeLastWrite = running.failedReads();
  }

  /** The headers too. */
  void reset() {
    announced = UNKNOWN;
    streamUsed = false;
    bufferReset();
  }

  /** An error or a redirect: the container writes it, past the application's stream. */
  void answeredByContainer() {
    answeredByContainer = true;
  }

  /** A further dispatch of the request may write. */
  void dispatched() {
    answeredByContainer = false;
  }

  /** The container's pair, in the dispatch that begins. */
  void isOf(HttpServletRequest itsRequest, HttpServletResponse itsResponse) {
    request = itsRequest;
    response = itsResponse;
  }

  /**
   * A write listener has thrown: Jetty then may end the response cleanly, or not at all.
   *
   * @return whether a dispatch breaks it off instead
   */
  boolean breaksOff(Throwable failure) {
    HttpServletRequest asked = request;
    AsyncContext async = running.async();
    if (asked == null
        || async == null
        || !isCutShort()
        || BreakOff.isOf(BreakOff.UNDERTOW, asked)) {
      return false;
    }
    try {
      new BrokenTransfer("its write listener has failed", failure).dispatch(asked, async);
    } catch (IllegalStateException completedBefore) {
      return false;
    }
    running.brokenOff();
    return true;
  }

  /**
   * What is missing of the response, at a moment when the application is done with it.
   *
   * @return null if nothing is, as far as can be told
   */
  @Nullable String missing() {
    HttpServletRequest asked = request;
    HttpServletResponse sent = response;
    if (asked == null
        || sent == null
        || !running.guardsBody()
        || !streamUsed
        || answeredByContainer
        || running.clientLoss() != null
        || hasNoBody(sent.getStatus())
        || asked.getAttribute(SENDFILE) != null) {
      return null;
    }
    // Once committed, the container's word counts: within an include it ignores what is announced.
    long length = sent.isCommitted() ? length(sent.getHeader(LENGTH)) : announced;
    if (length != UNKNOWN) {
      return !uncounted && written.get() < length
          ? written.get() + " of " + length + " bytes were written"
          : null;
    }
    return running.failedReads() > failuresBeforeLastWrite
        ? "reading its source failed, and nothing was written after that"
        : null;
  }

  /** What the application has thrown cuts it short, unless all that it announced was written. */
  boolean isCutShort() {
    HttpServletResponse sent = response;
    if (sent == null
        || running.clientLoss() != null
        || !running.guardsBody()
        || !sent.isCommitted()) {
      return false;
    }
    long length = length(sent.getHeader(LENGTH));
    boolean known = length != UNKNOWN && !uncounted;
    return !hasNoBody(sent.getStatus())
        && !answeredByContainer
        && !(known && written.get() >= length);
  }

  private static boolean hasNoBody(int status) {
    return status < 200 || status == 204 || status == 304;
  }

  /** Nothing has left yet: an error in place of a part. */
  void answerInstead(HttpServletResponse response, String missing) throws IOException {
    if (response.getStatus() >= 300) { // the application's own answer, with a length left over
      response.setContentLengthLong(written.get());
      return;
    }
    LOG.log(Level.WARNING, () -> "a response is answered with status 502, for " + missing);
    reset(response);
    response.sendError(HttpServletResponse.SC_BAD_GATEWAY);
  }

  /** An exception goes to the container: its error must not have a part of the object as body. */
  void dropUncommitted(HttpServletResponse response) {
    boolean body = streamUsed || announced != UNKNOWN;
    if (body && !answeredByContainer && !response.isCommitted()) {
      reset(response);
    }
  }

  /** What is not about the body stays: without its CORS headers, a browser hides the error. */
  private static void reset(HttpServletResponse response) {
    KeptHeaders kept = KeptHeaders.after(response);
    response.reset();
    kept.restore(response);
  }
}
