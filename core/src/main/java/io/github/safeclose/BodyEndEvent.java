package io.github.safeclose;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * A {@link CloseEvent} as Java Flight Recorder keeps it. Only {@link FlightRecord} may name this
 * class: it cannot be loaded where the module jdk.jfr is absent.
 */
@Name("io.github.safeclose.BodyEnd")
@Label("Body End")
@Category("safeclose")
@Description("How one response body ended, and what its close cost. One event per body.")
@StackTrace(false)
final class BodyEndEvent extends Event {
  /** What the byte counts say that nobody knows. */
  static final long UNKNOWN = -1;

  /**
   * Asked whether anybody records. Never committed; an instance because isEnabled() is no static
   * method, and kept so that asking allocates nothing.
   */
  private static final BodyEndEvent PROBE = new BodyEndEvent();

  @Label("Outcome")
  @Description("How the body ended, seen from its connection: a CloseOutcome")
  @Nullable String outcome;

  @Label("Reason")
  @Description("Why the body ended: a CloseReason")
  @Nullable String reason;

  @Label("Origin")
  @Description("Host and port that the body came from; null if it was opened without an origin")
  @Nullable String origin;

  @Label("Operation")
  @Description("What was asked for, such as GetObject; null if it was opened without an operation")
  @Nullable String operation;

  @Label("Bytes Read")
  @Description("Bytes delivered to the reader, skipped ones included")
  @DataAmount
  long bytesRead;

  @Label("Bytes Drained")
  @Description(
      "Bytes that close() read after that; -1 where the client's own close() did it unseen")
  @DataAmount
  long bytesDrained;

  @Label("Bytes Avoided")
  @Description("Length minus read minus drained; -1 if the length or the drained bytes are unknown")
  @DataAmount
  long bytesAvoided;

  @Label("Close Time")
  @Description("What the ending took on the thread that ended the body; 0 for a body read to -1")
  @Timespan(Timespan.NANOSECONDS)
  long closeTime;

  @Label("Part")
  @Description("Whether the body is a part of a resumed one, which has an event of its own")
  boolean part;

  @Label("Times Resumed")
  @Description("How often the body was continued by another request after a failed read")
  int timesResumed;

  @Label("Checksum Verified")
  @Description("Whether all bytes of a resumed body were compared with its checksum, across parts")
  boolean checksumVerified;

  /** Loads this class, which fails with a LinkageError where jdk.jfr is absent. */
  static boolean load() {
    return true;
  }

  static void write(CloseEvent end) {
    if (PROBE.isEnabled()) {
      BodyEndEvent event = new BodyEndEvent();
      event.outcome = end.outcome().name();
      event.reason = end.reason().name();
      event.origin = end.origin().orElse(null);
      event.operation = end.operation().orElse(null);
      event.bytesRead = end.bytesRead();
      event.bytesDrained = end.bytesDrained().orElse(UNKNOWN);
      event.bytesAvoided = end.bytesAvoided().orElse(UNKNOWN);
      event.closeTime = end.closeTime().toNanos();
      event.part = end.isPart();
      event.timesResumed = end.timesResumed();
      event.checksumVerified = end.checksumVerified();
      event.commit();
    }
  }
}
