package io.github.safeclose;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.OptionalLong;

/** Tells the listeners, and the log, how bodies ended. Foreign code is called from here only. */
final class Reports {
  private static final Logger LOG = System.getLogger("io.github.safeclose");

  private Reports() {}

  /** One event, to every listener; one that throws does not keep the others from it (C12). */
  static void tell(SafeClose config, CloseEvent event) {
    LOG.log(Level.DEBUG, "body ended: {0}", event);
    FlightRecord.write(event);
    VirtualMachineError fatal = null;
    for (CloseListener listener : config.listeners()) {
      try {
        listener.bodyEnded(event);
      } catch (VirtualMachineError error) {
        fatal = error;
      } catch (Throwable failure) {
        LOG.log(Level.WARNING, "a close listener failed; the body ended all the same", failure);
      }
    }
    if (fatal != null) {
      throw fatal;
    }
  }

  static CloseEvent event(BodyBuilder body, End end, long read, long drained, long nanos) {
    long avoided = body.length - read - drained;
    return new EndedBody(
        end.outcome,
        end.reason,
        body.origin,
        body.operation,
        read,
        OptionalLong.of(drained),
        !body.hasLength() || avoided < 0 ? OptionalLong.empty() : OptionalLong.of(avoided),
        Duration.ofNanos(nanos));
  }

  static void policyFailed(Throwable failure) {
    LOG.log(Level.WARNING, "a close policy failed; the body is aborted", failure);
  }

  static void policyReturnedNull() {
    LOG.log(Level.WARNING, "a close policy returned null; the body is aborted");
  }

  static void aborterFailed(Throwable failure) {
    LOG.log(Level.WARNING, "an aborter failed; the body is closed all the same", failure);
  }

  /** VirtualMachineError passes (C12). */
  static void swallowed(String doing, Throwable failure) {
    if (failure instanceof VirtualMachineError fatal) {
      throw fatal;
    }
    LOG.log(Level.DEBUG, "swallowed while " + doing + " a body", failure);
  }

  static void longerThanKnown(BodyBuilder body) {
    LOG.log(
        Level.WARNING,
        "a body from {0} is longer than its known length of {1} bytes; its length is ignored",
        body.origin.orElse("an unnamed origin"),
        Long.toString(body.length));
  }
}
