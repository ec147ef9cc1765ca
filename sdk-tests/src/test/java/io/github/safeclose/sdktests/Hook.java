package io.github.safeclose.sdktests;

/** What makes a client's bodies safe. */
enum Hook {
  DECORATOR,
  INTERCEPTOR,
  TRANSFORMER,
  ALL;

  boolean decorates() {
    return this == DECORATOR || this == ALL;
  }

  boolean intercepts() {
    return this == INTERCEPTOR || this == ALL;
  }

  boolean transforms() {
    return this == TRANSFORMER || this == ALL;
  }
}
