package io.github.safeclose.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * What a {@link CountingOrigin} answers to a request. Its body is a script: a declared length
 * becomes Content-Length, none becomes chunks; a body that ends before its declared length
 * truncates the answer; one that fails resets the connection; one that stalls at its end holds back
 * the last chunk. Immutable: the methods return changed copies.
 */
public final class Answer {
  private final Supplier<ScriptedBody> body;
  private final int status;
  private final Duration delay;
  private final List<String> headers;

  private Answer(Supplier<ScriptedBody> body, int status, Duration delay, List<String> headers) {
    this.body = body;
    this.status = status;
    this.delay = delay;
    this.headers = headers;
  }

  /**
   * Answers with status 200, at once, any number of times.
   *
   * @param body gives a new body for each request
   * @return an answer
   */
  public static Answer of(Supplier<ScriptedBody> body) {
    return new Answer(Objects.requireNonNull(body, "body"), 200, Duration.ZERO, List.of());
  }

  /**
   * Answers with status 200, at once, to one request; later ones have their connection closed.
   *
   * @param body the body
   * @return an answer
   */
  public static Answer once(ScriptedBody body) {
    Objects.requireNonNull(body, "body");
    AtomicBoolean given = new AtomicBoolean();
    return of(
        () -> {
          if (given.getAndSet(true)) {
            throw new IllegalStateException("asked a second time for a body that is given once");
          }
          return body;
        });
  }

  /**
   * With that status.
   *
   * @param code default: 200
   * @return a copy
   */
  public Answer status(int code) {
    return new Answer(body, code, delay, headers);
  }

  /**
   * With one header more. Content-Length and Transfer-Encoding come from the body.
   *
   * @param name its name
   * @param value its value
   * @return a copy
   */
  public Answer header(String name, String value) {
    List<String> more = new ArrayList<>(headers);
    more.add(name + ": " + value);
    return new Answer(body, status, delay, List.copyOf(more));
  }

  /**
   * With that long a wait before the first byte, of the head.
   *
   * @param time default: none
   * @return a copy
   */
  public Answer delayedBy(Duration time) {
    return new Answer(body, status, time, headers);
  }

  ScriptedBody newBody() {
    return body.get();
  }

  Duration delay() {
    return delay;
  }

  String head(ScriptedBody sent) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
    head.append(
        sent.length().isPresent()
            ? "Content-Length: " + sent.length().getAsLong()
            : "Transfer-Encoding: chunked");
    head.append("\r\n");
    headers.forEach(header -> head.append(header).append("\r\n"));
    return head.append("\r\n").toString();
  }
}
