package io.github.safeclose;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Configuration and entry point: opens bodies whose {@code close()} costs O(1).
 *
 * <p>Immutable and safe for any number of threads; make one and share it.
 *
 * <pre>{@code
 * SafeClose safeClose = SafeClose.ofDefaults();
 * try (InputStream body = safeClose.body(stream).aborter(exchange::cancel).length(n).open()) {
 *   body.transferTo(out); // leave whenever you like
 * }
 * }</pre>
 */
public final class SafeClose {
  private static final SafeClose DEFAULTS = builder().build();

  private final ClosePolicy policy;
  private final List<CloseListener> listeners;
  private final Mode mode;
  private final boolean leakGuard;

  private SafeClose(Builder builder) {
    policy = builder.policy;
    listeners = List.copyOf(builder.listeners);
    mode = builder.mode;
    leakGuard = builder.leakGuard;
  }

  /** What safeclose does with the bodies it is given. */
  public enum Mode {
    /** Ends half-read bodies by its policy. The default. */
    ABORT,
    /**
     * Changes nothing and reports what happens: the client's own {@code close()} runs as it would
     * without safeclose, at its own cost and with its own exceptions; nothing is aborted, nothing
     * joins a scope. C1 to C3 do not hold.
     */
    OBSERVE
  }

  /**
   * The default configuration: {@link ClosePolicy#abort()}, no listener, {@link Mode#ABORT}.
   *
   * @return always the same instance
   */
  public static SafeClose ofDefaults() {
    return DEFAULTS;
  }

  /**
   * A builder that starts from the defaults.
   *
   * @return a new builder, for one thread
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * A builder that starts from this configuration.
   *
   * @return a new builder, for one thread
   */
  public Builder toBuilder() {
    Builder builder = new Builder().policy(policy).mode(mode).leakGuard(leakGuard);
    listeners.forEach(builder::listener);
    return builder;
  }

  /**
   * Opens a body of unknown length; short for {@code body(body).aborter(aborter).open()}.
   *
   * @param body the client's stream
   * @param aborter drops the exchange that the stream belongs to
   * @return the body
   */
  public SafeCloseInputStream wrap(InputStream body, Aborter aborter) {
    return body(body).aborter(aborter).open();
  }

  /**
   * Begins to open a body.
   *
   * @param body the client's stream: the raw transport stream, below decoders (gzip, decryption)
   * @return the next step; an aborter is required
   */
  public BodyBuilder body(InputStream body) {
    return new BodyBuilder(this, body);
  }

  /**
   * What is done with bodies.
   *
   * @return the mode
   */
  public Mode mode() {
    return mode;
  }

  ClosePolicy policy() {
    return policy;
  }

  boolean leakGuard() {
    return leakGuard;
  }

  List<CloseListener> listeners() {
    return listeners;
  }

  /** Builds a {@link SafeClose}. Not thread-safe. */
  public static final class Builder {
    private ClosePolicy policy = ClosePolicy.abort();
    private final List<CloseListener> listeners = new ArrayList<>();
    private Mode mode = Mode.ABORT;
    private boolean leakGuard;

    private Builder() {}

    /**
     * How much {@code close()} may still read.
     *
     * @param policy default: {@link ClosePolicy#abort()}
     * @return this
     * @throws NullPointerException if it is null
     */
    public Builder policy(ClosePolicy policy) {
      this.policy = Objects.requireNonNull(policy, "policy");
      return this;
    }

    /**
     * Adds a listener; all are called, in the order they were added.
     *
     * @param listener default: none
     * @return this
     * @throws NullPointerException if it is null
     */
    public Builder listener(CloseListener listener) {
      listeners.add(Objects.requireNonNull(listener, "listener"));
      return this;
    }

    /**
     * What is done with bodies.
     *
     * @param mode default: {@link Mode#ABORT}
     * @return this
     * @throws NullPointerException if it is null
     */
    public Builder mode(Mode mode) {
      this.mode = Objects.requireNonNull(mode, "mode");
      return this;
    }

    /**
     * Whether a body that became unreachable while it was open is aborted when the garbage
     * collector finds it. It is reported as {@link CloseReason#LEAKED}, and logged at WARNING once
     * per origin.
     *
     * <p>A safety net, not a way to close: it says nothing about when. A body is reachable from an
     * open {@link CloseScope} that is, and from an aborter or a listener that refers to it. In
     * {@linkplain Mode#OBSERVE observe mode}, where nothing is aborted, the guard does nothing.
     *
     * @param leakGuard default: {@code false}
     * @return this
     */
    public Builder leakGuard(boolean leakGuard) {
      this.leakGuard = leakGuard;
      return this;
    }

    /**
     * The configuration; the builder can go on and build another.
     *
     * @return a new configuration
     */
    public SafeClose build() {
      return new SafeClose(this);
    }
  }
}
