package io.github.safeclose.it;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.CloseListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What was reported, whoever's listener this is: ours, or one that s3-auto has found. */
public final class Reports implements CloseListener {
  private static final BlockingQueue<CloseEvent> EVENTS = new LinkedBlockingQueue<>();

  @Override
  public void bodyEnded(CloseEvent event) {
    EVENTS.add(event);
  }

  /** Waits for that many, and takes along what else is there. */
  static List<String> take(int expected) throws InterruptedException {
    List<CloseEvent> taken = new ArrayList<>();
    for (int i = 0; i < expected; i++) {
      CloseEvent event = EVENTS.poll(30, TimeUnit.SECONDS);
      if (event == null) {
        throw new IllegalStateException("of " + expected + " reports, only these came: " + taken);
      }
      taken.add(event);
    }
    EVENTS.drainTo(taken);
    return taken.stream().map(Reports::line).toList();
  }

  private static String line(CloseEvent event) {
    return event.outcome()
        + "/"
        + event.reason()
        + "/"
        + event.bytesRead()
        + "/"
        + (event.bytesAvoided().isPresent() ? event.bytesAvoided().getAsLong() : "?");
  }
}
