package io.github.safeclose;

import io.github.safeclose.internal.FirstTimes;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.OptionalLong;

/** Tells the listeners, and the log, how bodies ended. Foreign code is called from here only. */
final class Reports {
  private static final Logger LOG = System.getLogger("io.github.safeclose");

  private static final FirstTimes LEAKING_ORIGINS = new FirstTimes();

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
    return EndedBody.of(body, end.outcome, end.reason, read, OptionalLong.of(drained), nanos);
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

  /** Once per origin: a service that leaks at all leaks often, and the events count them. */
  static void leaked(BodyBuilder body) {
    String origin = body.origin.orElse("an unnamed origin");
    if (LEAKING_ORIGINS.isFirst(origin)) {
      LOG.log(
          Level.WARNING,
          "a body of {0} from {1} was never closed; it was aborted when the garbage collector"
              + " found it. Later ones from there are reported as events only",
          body.operation.orElse("an unnamed operation"),
          origin);
    }
  }

  static void noLeakGuard(Throwable failure) {
    LOG.log(Level.WARNING, "no thread for the leak guard; the next body tries again", failure);
  }

  static void longerThanKnown(BodyBuilder body) {
    LOG.log(
        Level.WARNING,
        "a body from {0} is longer than its known length of {1} bytes; its length is ignored",
        body.origin.orElse("an unnamed origin"),
        Long.toString(body.length));
  }
}
