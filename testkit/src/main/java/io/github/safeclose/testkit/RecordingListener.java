package io.github.safeclose.testkit;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.CloseListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what bodies report when they end. Any thread.
 *
 * <p>Give it to safeclose as a {@link CloseListener}; a stream with events of its own calls {@link
 * #report} instead.
 */
public final class RecordingListener implements CloseListener {
  private final List<Report> reports = new CopyOnWriteArrayList<>();
  private final List<CloseEvent> events = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /** A new one that has heard nothing. */
  public RecordingListener() {}

  /**
   * How one body ended, in what every kind of event can say.
   *
   * @param mayReuseConnection whether the connection can serve another request
   * @param bytesRead how many bytes the reader got, skipped ones included
   */
  public record Report(boolean mayReuseConnection, long bytesRead) {}

  @Override
  public void bodyEnded(CloseEvent event) {
    events.add(event);
    report(new Report(event.outcome().mayReuseConnection(), event.bytesRead()));
  }

  /**
   * A body has ended.
   *
   * @param report how
   */
  public void report(Report report) {
    reports.add(report);
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw Sneaky.rethrow(thrown);
    }
  }

  /**
   * From now on it keeps what it is told and then throws.
   *
   * @param thrown what it throws
   * @return this
   */
  public RecordingListener failing(Throwable thrown) {
    failure.set(thrown);
    return this;
  }

  /**
   * What was reported so far, the oldest first.
   *
   * @return a copy
   */
  public List<Report> reports() {
    return List.copyOf(reports);
  }

  /**
   * The safeclose events so far, the oldest first; what came through {@link #report} is not there.
   *
   * @return a copy
   */
  public List<CloseEvent> events() {
    return List.copyOf(events);
  }

  /**
   * The report of a body that has ended once.
   *
   * @return the only report
   * @throws AssertionError if there is none, or more than one
   */
  public Report only() {
    List<Report> all = reports();
    if (all.size() != 1) {
      throw new AssertionError("one report expected, but there are " + all);
    }
    return all.get(0);
  }
}
