package io.github.safeclose;

import io.github.safeclose.internal.FirstTimes;
import java.io.InputStream;
import java.io.Reader;
import java.lang.StackWalker.StackFrame;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Says in the log which lines of code pay for an expensive close: each once, and only the first
 * {@value FirstTimes#LIMIT}. The stack is walked as far as that line, and only above the threshold.
 */
final class ExpensiveCloses {
  static final long BYTES = 1 << 20;
  static final long NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final Logger LOG = System.getLogger("io.github.safeclose");
  private static final FirstTimes PLACES = new FirstTimes();
  private static final StackWalker STACK =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
  private static final List<String> PLUMBING =
      List.of(
          "java.",
          "javax.",
          "jdk.",
          "sun.",
          "kotlin.",
          "scala.",
          "com.google.common.io.",
          "org.apache.commons.io.",
          "software.amazon.awssdk.");

  private ExpensiveCloses() {}

  static boolean isExpensive(OptionalLong drained, long nanos) {
    return nanos >= NANOS || drained.orElse(0) >= BYTES;
  }

  /** To be called by the thread that closes, from within its {@code close()}. */
  static void tell(BodyBuilder body, OptionalLong drained, long nanos) {
    if (!isExpensive(drained, nanos)) {
      return;
    }
    String place =
        STACK
            .walk(f -> f.filter(ExpensiveCloses::isTheirs).findFirst().map(Object::toString))
            .orElse("an unknown place");
    if (PLACES.isFirst(place)) {
      LOG.log(
          Level.INFO,
          "closing a half-read body of {0} from {1} took {2} ms and read {3} bytes for nobody,"
              + " at {4}. Said once for each place; the events have them all",
          body.operation.orElse("an unnamed operation"),
          body.origin.orElse("an unnamed origin"),
          Long.toString(TimeUnit.NANOSECONDS.toMillis(nanos)),
          drained.isPresent() ? Long.toString(drained.getAsLong()) : "an unknown number of",
          place);
    }
  }

  /** Not ours, and not the streams, libraries and languages that only hand a close on. */
  private static boolean isTheirs(StackFrame frame) {
    Class<?> type = frame.getDeclaringClass();
    return type != ExpensiveCloses.class
        && !InputStream.class.isAssignableFrom(type)
        && !Reader.class.isAssignableFrom(type)
        && PLUMBING.stream().noneMatch(type.getName()::startsWith);
  }
}
