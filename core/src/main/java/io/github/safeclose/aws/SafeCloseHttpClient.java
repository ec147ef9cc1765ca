package io.github.safeclose.aws;

/** Placeholder. */
public final class SafeCloseHttpClient {
  private SafeCloseHttpClient() {}
}
