package io.github.safeclose.testkit;

/**
 * What a stream under test can do; a test that needs what it cannot is skipped, and says so. Later
 * versions may add constants.
 */
public enum Capability {
  /** It takes the body's length from {@link ScriptedBody#length}, where the body declares one. */
  KNOWN_LENGTH("the stream is not told the body's length"),
  /** {@link SafeCloseContract#abort} ends it. */
  ABORT_HANDLE("the stream has no abort handle"),
  /** It reports its end to {@link SafeCloseContract#listener}. */
  EVENTS("the stream reports nothing when it ends"),
  /** Aborting returns at once, and brings a blocked reader back. */
  FREES_READERS("aborting does not free a blocked reader"),
  /** It knows that aborting can block, and its {@code close()} does not wait for it. */
  OUTLIVES_BLOCKED_ABORTS("close() waits for its aborter"),
  /** Its {@code transferTo} is its own loop, not a wrapper's or {@code InputStream}'s. */
  OWN_TRANSFER_TO("transferTo is not the stream's own"),
  /** {@link SafeCloseContract#openTwice} wraps a body at two layers. */
  WRAPS_TWICE("the stream is not wrapped at two layers");

  private final String absence;

  Capability(String absence) {
    this.absence = absence;
  }

  /** The reason of a skip. */
  String absence() {
    return absence;
  }
}
