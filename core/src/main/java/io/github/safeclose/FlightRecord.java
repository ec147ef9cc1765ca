package io.github.safeclose;

/**
 * Writes how bodies ended into running recordings of Java Flight Recorder; does nothing in a JVM
 * without the module jdk.jfr, and allocates nothing while nobody records.
 */
final class FlightRecord {
  private static final boolean PRESENT = isPresent();

  private FlightRecord() {}

  private static boolean isPresent() {
    try {
      return BodyEndEvent.load();
    } catch (LinkageError absent) { // also where a module layer has jdk.jfr but does not let us in
      return false;
    }
  }

  static void write(CloseEvent event) {
    if (PRESENT) {
      BodyEndEvent.write(event);
    }
  }
}
