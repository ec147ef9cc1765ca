package io.github.safeclose.s3auto;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.CloseListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Named in META-INF/services: what s3-auto's bodies report. */
public final class Heard implements CloseListener {
  static final List<CloseEvent> EVENTS = new CopyOnWriteArrayList<>();
  static final AtomicInteger MADE = new AtomicInteger();

  public Heard() {
    MADE.incrementAndGet();
  }

  @Override
  public void bodyEnded(CloseEvent event) {
    EVENTS.add(event);
  }
}
