package io.github.safeclose.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What the containers and the filter log meanwhile: all of them end up in the JDK's log. */
final class LogCapture extends Handler implements AutoCloseable {
  private static final Logger ROOT = Logger.getLogger("");

  private final List<LogRecord> records = new CopyOnWriteArrayList<>();

  LogCapture() {
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
  }

  /** Takes out what is known, and says how often it was there. */
  int take(Noise noise) {
    List<LogRecord> taken = records.stream().filter(noise::is).toList();
    records.removeAll(taken);
    return taken.size();
  }

  /** One line without a stack trace that says this is a known limit. */
  void tolerateLine(String part) {
    records.removeIf(
        record -> record.getThrown() == null && String.valueOf(record.getMessage()).contains(part));
  }

  /** No warning, no stack trace. */
  void assertQuiet() {
    assertThat(
            records.stream()
                .filter(
                    record ->
                        record.getLevel().intValue() >= Level.WARNING.intValue()
                            || record.getThrown() != null))
        .as(this::text)
        .isEmpty();
  }

  /** Quiet, and the filter said in one line that the client has left. */
  void assertOneLineOfOurs() {
    assertQuiet();
    assertThat(
            records.stream()
                .filter(record -> "io.github.safeclose.servlet".equals(record.getLoggerName()))
                .map(LogRecord::getLevel))
        .as(this::text)
        .containsExactly(Level.FINE);
  }

  String text() {
    StringBuilder text = new StringBuilder("logged:\n");
    SimpleFormatter formatter = new SimpleFormatter();
    records.forEach(record -> text.append(formatter.format(record)));
    return text.toString();
  }
}
