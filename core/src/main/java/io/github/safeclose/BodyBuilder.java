package io.github.safeclose;

import io.github.safeclose.internal.Resuming;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens one body; got from {@link SafeClose#body}. Not thread-safe, and good for one body: once it
 * is open, every method throws {@link IllegalStateException}.
 */
public final class BodyBuilder {
  static final long UNKNOWN = -1;

  /** What the one-byte read may take where the policy gives no time (C6). */
  static final long PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  final SafeClose config;
  final InputStream source;
  long length = UNKNOWN;
  Optional<String> origin = Optional.empty();
  Optional<String> operation = Optional.empty();
  // Fields, so that a test can stop the clock.
  long probeNanos = PROBE_NANOS;
  long closeNanos = Exchange.CLOSE_NANOS;
  private @Nullable Aborter aborter;
  private boolean opened;

  boolean hasLength() {
    return length != UNKNOWN;
  }

  /** Whether this body is resumed, or is a part of one that is: its aborter knows. */
  Resuming resuming() {
    return aborter instanceof Resuming resuming ? resuming : Resuming.NOT;
  }

  BodyBuilder(SafeClose config, InputStream source) {
    this.config = config;
    this.source = Objects.requireNonNull(source, "body");
  }

  /**
   * Drops the exchange that the stream belongs to. Required.
   *
   * @param aborter the aborter
   * @return this
   * @throws NullPointerException if it is null
   */
  public BodyBuilder aborter(Aborter aborter) {
    notOpenedYet();
    this.aborter = Objects.requireNonNull(aborter, "aborter");
    return this;
  }

  /**
   * How long the body is. A body that ends before throws {@link java.io.EOFException} (C10).
   *
   * @param length bytes, 0 or more; default: unknown
   * @return this
   * @throws IllegalArgumentException if it is negative
   */
  public BodyBuilder length(long length) {
    notOpenedYet();
    if (length < 0) {
      throw new IllegalArgumentException(
          "length must be 0 or more, but was " + length + "; leave it out where it is unknown");
    }
    this.length = length;
    return this;
  }

  /**
   * Where the body comes from, for policies and events: a host and port, never a key or a query.
   *
   * @param origin default: none
   * @return this
   * @throws NullPointerException if it is null
   */
  public BodyBuilder origin(String origin) {
    notOpenedYet();
    this.origin = Optional.of(origin);
    return this;
  }

  /**
   * What was asked for, for policies and events, such as {@code GetObject}.
   *
   * @param operation default: none
   * @return this
   * @throws NullPointerException if it is null
   */
  public BodyBuilder operation(String operation) {
    notOpenedYet();
    this.operation = Optional.of(operation);
    return this;
  }

  /**
   * Opens the body. It joins the {@link CloseScope} of this thread, if there is one.
   *
   * @return the body; if the stream is one of ours already, that one, unchanged (C15)
   * @throws IllegalStateException if there is no aborter, or this builder has opened its body
   */
  public SafeCloseInputStream open() {
    notOpenedYet();
    if (source instanceof SafeCloseInputStream already) {
      return already;
    }
    Aborter drop = aborter;
    if (drop == null) {
      throw new IllegalStateException(
          "a body needs an aborter: call aborter(..) with what drops its exchange,"
              + " such as the client's cancel or abort");
    }
    opened = true;
    if (config.mode() == SafeClose.Mode.OBSERVE) {
      return new ObservedBody(this, drop);
    }
    AbortingBody body = new AbortingBody(this, drop);
    if (config.leakGuard()) {
      body.guard();
    }
    CloseScope.current().ifPresent(scope -> scope.join(body));
    return body;
  }

  /** The opened body goes on reading these fields. */
  private void notOpenedYet() {
    if (opened) {
      throw new IllegalStateException(
          "this builder has opened its body: begin the next one with SafeClose.body(..)");
    }
  }
}
