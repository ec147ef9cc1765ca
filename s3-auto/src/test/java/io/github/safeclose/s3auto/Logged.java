package io.github.safeclose.s3auto;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What safeclose logs at WARNING and above while this is open, kept off the console. */
final class Logged extends Handler implements AutoCloseable {
  private final Logger log;
  private final List<String> warnings = new CopyOnWriteArrayList<>();

  Logged() {
    this("io.github.safeclose");
  }

  Logged(String logger) {
    log = Logger.getLogger(logger);
    log.addHandler(this);
    log.setUseParentHandlers(false);
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  @Override
  public void publish(LogRecord record) {
    if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
      warnings.add(new SimpleFormatter().formatMessage(record));
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    log.removeHandler(this);
    log.setUseParentHandlers(true);
  }
}
