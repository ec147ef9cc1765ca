package io.github.safeclose.internal;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;

/** How busy the helper threads are, for meters. Zero until there has been one. */
public final class HelperLoad {
  /** How many helper threads there can be at a time. */
  public static final int LIMIT = 64;

  private static final AtomicReference<IntSupplier> ACTIVE = new AtomicReference<>(() -> 0);

  private HelperLoad() {}

  /**
   * How many helper threads are at work.
   *
   * @return 0 to {@value #LIMIT}
   */
  public static int active() {
    return ACTIVE.get().getAsInt();
  }

  /**
   * Says whom to ask; said once, by the helper threads' own class. Others could spoil a meter by
   * it, and nothing else.
   *
   * @param active how many are at work
   */
  public static void countedBy(IntSupplier active) {
    ACTIVE.set(active);
  }
}
