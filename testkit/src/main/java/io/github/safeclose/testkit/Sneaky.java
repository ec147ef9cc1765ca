package io.github.safeclose.testkit;

/** Throws anything from anywhere, as clients written in Kotlin and Scala do. */
final class Sneaky {
  private Sneaky() {}

  /** Throws {@code failure} as it is; declared to return, so that callers can write throw. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <E extends Throwable> RuntimeException rethrow(Throwable failure) throws E {
    throw (E) failure;
  }
}
