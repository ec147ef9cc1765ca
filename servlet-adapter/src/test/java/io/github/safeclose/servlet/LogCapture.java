package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What Tomcat and the filter log meanwhile. */
final class LogCapture extends Handler implements AutoCloseable {
  private static final Logger ROOT = Logger.getLogger("");
  // Held, or the log manager may forget the level.
  private static final Logger OURS = Logger.getLogger("io.github.safeclose.servlet");

  private final List<LogRecord> records = new CopyOnWriteArrayList<>();

  LogCapture() {
    OURS.setLevel(Level.FINE);
    ROOT.addHandler(this);
  }

  @Override
  public void publish(LogRecord record) {
    records.add(record);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    ROOT.removeHandler(this);
    OURS.setLevel(null);
  }

  List<LogRecord> ours() {
    return records.stream().filter(r -> OURS.getName().equals(r.getLoggerName())).toList();
  }

  void assertQuiet() {
    assertThat(records)
        .noneMatch(record -> record.getLevel().intValue() >= Level.WARNING.intValue())
        .allMatch(record -> record.getThrown() == null);
  }
}
