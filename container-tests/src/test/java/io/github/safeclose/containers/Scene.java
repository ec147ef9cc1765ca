package io.github.safeclose.containers;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.CloseListener;
import io.github.safeclose.SafeClose;
import io.github.safeclose.SafeCloseInputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** One request: what the servlet inside shall do, and what came of it. */
public final class Scene implements CloseListener, AutoCloseable {
  /** How the servlet writes. */
  public enum Style {
    BLOCKING("blocking"),
    OWN_THREAD("own thread"),
    WRITE_LISTENER("WriteListener"),
    /** PublisherSender: the application itself sees no exception, and opens no body. */
    PUBLISHER("Publisher");

    final String title;

    Style(String title) {
      this.title = title;
    }
  }

  /** How the client is told where the body ends. */
  public enum Framing {
    LENGTH,
    CHUNKED
  }

  /** What the servlet does with an exception. */
  public enum Reaction {
    RETHROW,
    WRAP,
    SWALLOW
  }

  /** How the request comes to the servlet that serves it. */
  public enum Dispatch {
    DIRECT,
    FORWARD,
    INCLUDE,
    ERROR,
    ASYNC
  }

  /** What it serves. */
  public enum Act {
    /** All of the body, each unit flushed. */
    FLUSH_EACH,
    /** All of the body. */
    COPY,
    /** All of the body, and then, or when that fails, closes the output stream. */
    COPY_AND_CLOSE,
    /** Three bytes of the body, which is left open. */
    LEAVE_OPEN,
    /** Reads three bytes, and throws. */
    THROW,
    /** Completes, and then writes. */
    WRITE_LATE,
    /** Reads three bytes, has written some, and sends an error in place of the rest. */
    SEND_ERROR,
    /** All of the body; then async work times out, and its listener completes it. */
    TIME_OUT,
    /** All of the body; then an async dispatch fails, and its listener completes it. */
    FAIL_LATER
  }

  /** How much a servlet reads and writes at a time. */
  public static final int UNIT = 16 * 1024;

  private static final Map<String, Scene> SCENES = new ConcurrentHashMap<>();
  private static final AtomicInteger COUNT = new AtomicInteger();

  public final Style style;
  public final Framing framing;
  public final Reaction reaction;
  public final Dispatch dispatch;
  public final Act act;
  public final long length;

  /** What left the outermost filter, in order, with the thread: an exception, or nothing. */
  final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();

  /** Threads that the servlet started, as they end. */
  final BlockingQueue<Outcome> ownThreads = new LinkedBlockingQueue<>();

  final BlockingQueue<CloseEvent> events = new LinkedBlockingQueue<>();
  public final VirtualBody source;

  /** Of PublisherSender. */
  public volatile Duration idleTimeout = Duration.ofSeconds(60);

  /** Opened by the test when a late write may come. */
  public final CountDownLatch late = new CountDownLatch(1);

  private final String id = "" + COUNT.incrementAndGet();
  private final SafeClose config = SafeClose.builder().listener(this).build();

  record Outcome(Optional<Throwable> thrown, Thread thread) {}

  private Scene(
      Style style,
      Framing framing,
      Reaction reaction,
      Dispatch dispatch,
      Act act,
      long length,
      VirtualBody source) {
    this.style = style;
    this.framing = framing;
    this.reaction = reaction;
    this.dispatch = dispatch;
    this.act = act;
    this.length = length;
    this.source = source;
    SCENES.put(id, this);
  }

  /** A body whose units come when the test allows them. */
  static Scene gated(
      Style style, Framing framing, Reaction reaction, Dispatch dispatch, long length) {
    VirtualBody source = new VirtualBody(length, true);
    return new Scene(style, framing, reaction, dispatch, Act.FLUSH_EACH, length, source);
  }

  static Scene of(Style style, Framing framing, Dispatch dispatch, Act act, long length) {
    VirtualBody source = new VirtualBody(length, false);
    return new Scene(style, framing, Reaction.RETHROW, dispatch, act, length, source);
  }

  /** All of the body; the source may have less than the length that the servlet announces. */
  static Scene copying(
      Style style,
      Framing framing,
      Reaction reaction,
      Dispatch dispatch,
      long length,
      VirtualBody source) {
    return of(style, framing, reaction, dispatch, Act.COPY, length, source);
  }

  static Scene of(
      Style style,
      Framing framing,
      Reaction reaction,
      Dispatch dispatch,
      Act act,
      long length,
      VirtualBody source) {
    return new Scene(style, framing, reaction, dispatch, act, length, source);
  }

  /** The scene of a request. */
  public static Scene of(String id) {
    return SCENES.get(id);
  }

  String path() {
    return "/start?scene=" + id;
  }

  /** Where the filter does not hear of async dispatches. */
  String narrowPath() {
    return "/narrow?scene=" + id;
  }

  /** For what reports by itself. */
  public SafeClose config() {
    return config;
  }

  /** Where the source is shorter than announced, nobody knows it but the servlet. */
  public SafeCloseInputStream open() {
    var body = config.body(source).aborter(source);
    boolean known = framing == Framing.LENGTH && source.hasAll(length);
    return known ? body.length(length).open() : body.open();
  }

  public void leftTheChain(Throwable thrown) {
    outcomes.add(new Outcome(Optional.ofNullable(thrown), Thread.currentThread()));
  }

  public void ownThreadEnds(Throwable thrown) {
    ownThreads.add(new Outcome(Optional.ofNullable(thrown), Thread.currentThread()));
  }

  @Override
  public void bodyEnded(CloseEvent event) {
    events.add(event);
  }

  boolean bodyHasEnded() {
    return !events.isEmpty();
  }

  @Override
  public void close() {
    SCENES.remove(id);
  }
}
