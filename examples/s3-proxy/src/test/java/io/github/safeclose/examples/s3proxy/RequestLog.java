package io.github.safeclose.examples.s3proxy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** What the proxy logs while this is open: the level, and the line. */
final class RequestLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.safeclose");
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  RequestLog() {
    start();
    logger.setLevel(Level.INFO);
    logger.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    lines.add(
        event.getLevel()
            + " "
            + event.getFormattedMessage()
            + (event.getThrowableProxy() == null ? "" : " and a stack trace"));
  }

  /** The next line; null if there is none within a minute. */
  String next() throws InterruptedException {
    return lines.poll(60, TimeUnit.SECONDS);
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setLevel(null);
    stop();
  }
}
