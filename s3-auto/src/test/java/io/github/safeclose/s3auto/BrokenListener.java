package io.github.safeclose.s3auto;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.CloseListener;

/** Named in META-INF/services, and cannot be made. */
public final class BrokenListener implements CloseListener {
  public BrokenListener() {
    throw new IllegalStateException("broken on purpose");
  }

  @Override
  public void bodyEnded(CloseEvent event) {
    throw new AssertionError("there is no such listener");
  }
}
