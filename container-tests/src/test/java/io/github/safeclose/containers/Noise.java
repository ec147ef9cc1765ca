package io.github.safeclose.containers;

import java.util.logging.LogRecord;

/** What a container says where it need not: these records, and no others. */
enum Noise {
  /** When the connection of a response that a WriteListener writes is gone as it is closed. */
  UNDERTOW_CLOSE(
      "io.undertow.request.io",
      "ERROR",
      "UT005088: Failed to execute ServletOutputStream.closeAsync()",
      "java.nio.channels.ClosedChannelException"),
  TOMCAT_COMPLETE(
      "org.apache.catalina.connector.CoyoteAdapter",
      "SEVERE",
      "Exception while processing an asynchronous request",
      "java.lang.IllegalStateException"),
  TOMCAT_HEAD(
      "org.apache.catalina.core.ContainerBase.[Tomcat].[localhost].[/].[scenes]",
      "SEVERE",
      "Servlet.service() for servlet [scenes] threw exception",
      "io.github.safeclose.ReadLimitException"),
  /** Ours, where no exception of ours reaches the container. */
  BROKEN_OFF(
      "io.github.safeclose.servlet",
      "WARNING",
      "a response is broken off by a timeout",
      "io.github.safeclose.servlet.BrokenTransfer");

  private final String logger;
  private final String level;
  private final String message;
  private final String thrown;

  Noise(String logger, String level, String message, String thrown) {
    this.logger = logger;
    this.level = level;
    this.message = message;
    this.thrown = thrown;
  }

  boolean is(LogRecord record) {
    return logger.equals(record.getLoggerName())
        && level.equals(record.getLevel().getName())
        && String.valueOf(record.getMessage()).startsWith(message)
        && record.getThrown() != null
        && thrown.equals(record.getThrown().getClass().getName());
  }
}
