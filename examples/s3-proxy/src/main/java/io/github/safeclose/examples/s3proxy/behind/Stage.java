package io.github.safeclose.examples.s3proxy.behind;

import io.github.safeclose.examples.s3proxy.behind.Front.Tools;
import io.github.safeclose.examples.s3proxy.behind.Origin.Answer;
import io.github.safeclose.examples.s3proxy.behind.Origin.End;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The origin and the proxies, which all measurements share, and waiting for what they do. */
final class Stage implements AutoCloseable {
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(3);
  private static final int POLL_MILLIS = 20;

  private final Origin origin = new Origin();
  private final Map<ProxyKind, ProxyJvm> proxies = new EnumMap<>(ProxyKind.class);
  private final Tools tools;

  Stage(Tools tools) throws IOException {
    this.tools = tools;
  }

  Front start(Arrangement arrangement) throws IOException, InterruptedException {
    return Front.start(
        arrangement.front(), arrangement.settings(), proxy(arrangement.proxy()).port(), tools);
  }

  private ProxyJvm proxy(ProxyKind kind) throws IOException {
    ProxyJvm running = proxies.get(kind);
    if (running == null) {
      running = ProxyJvm.start(kind, origin.endpoint(), tools.directory());
      proxies.put(kind, running);
    }
    return running;
  }

  /** What S3 was asked last. */
  Answer newest() {
    List<Answer> answers = origin.answers();
    return answers.get(answers.size() - 1);
  }

  /** Waits until S3's answer has ended; it may have no end after three minutes. */
  void awaitEnd(Answer answer) throws InterruptedException {
    long limit = System.nanoTime() + LIMIT_NANOS;
    while (answer.end() == End.NONE && System.nanoTime() - limit < 0) {
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Waits until S3 has sent nothing for three seconds, or its answer has ended. */
  void awaitSilence(Answer answer) throws InterruptedException {
    long limit = System.nanoTime() + LIMIT_NANOS;
    long changed = System.nanoTime();
    long sent = answer.sent();
    while (answer.end() == End.NONE
        && System.nanoTime() - changed < SILENCE_NANOS
        && System.nanoTime() - limit < 0) {
      Thread.sleep(POLL_MILLIS);
      if (answer.sent() != sent) {
        sent = answer.sent();
        changed = System.nanoTime();
      }
    }
  }

  @Override
  public void close() throws IOException {
    proxies.values().forEach(ProxyJvm::close);
    origin.close();
  }
}
