package io.github.safeclose.testkit;

import static io.github.safeclose.testkit.Capability.ABORT_HANDLE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * {@link SafeCloseContract} for the body of an HTTP client: each scripted body is served by a
 * {@link CountingOrigin}, plain or TLS. What only a stream that reads the script itself can be
 * asked is skipped, and byte bounds leave room for what is on its way in sockets.
 *
 * <pre>{@code
 * class MyClientTest extends SafeCloseHttpContract {
 *   @Override protected InputStream get(URI uri) throws IOException {
 *     return MyClient.get(uri).body();
 *   }
 * }
 * }</pre>
 */
public abstract class SafeCloseHttpContract extends SafeCloseContract {
  /** Socket buffers on both sides; over TLS, one client takes in up to 16 MiB while it aborts. */
  private static final long IN_FLIGHT = 24L << 20;

  private final AtomicInteger bodies = new AtomicInteger();
  private @Nullable CountingOrigin origin;

  /** For subclasses; JUnit makes one instance for each test. */
  protected SafeCloseHttpContract() {}

  /**
   * Asks for a body by GET.
   *
   * @param uri where; a path of two parts
   * @return the body
   * @throws Exception anything; it fails the test
   */
  protected abstract InputStream get(URI uri) throws Exception;

  /**
   * Whether the origin speaks TLS; clients trust it by {@link CountingOrigin#clientContext}.
   *
   * @return default: false
   */
  protected boolean tls() {
    return false;
  }

  /**
   * What the client talks to; one of its own for each test.
   *
   * @return the origin
   * @throws IOException if it cannot be started
   */
  protected final CountingOrigin origin() throws IOException {
    CountingOrigin running = origin;
    if (running == null) {
      running = tls() ? CountingOrigin.tls() : CountingOrigin.plain();
      origin = running;
    }
    return running;
  }

  @Override
  protected final InputStream open(ScriptedBody source) throws Exception {
    String path = "/bodies/" + bodies.incrementAndGet();
    return get(origin().serve(path, Answer.once(source)).uri(path));
  }

  /**
   * What closing may allocate, the client's own abort included (C3).
   *
   * @return bytes. Default: 64 KiB
   */
  @Override
  protected long allocation() {
    return 64 * 1024;
  }

  @Override
  final long inFlight() {
    return IN_FLIGHT;
  }

  @Override
  final boolean inProcess() {
    return false;
  }

  @Test
  void c06_the_connection_of_a_finished_body_serves_the_next() throws Exception {
    for (int i = 0; i < 3; i++) {
      Trial trial = on(ScriptedBody.of(5000));
      assertEquals(5000, trial.body.readAllBytes().length);
      trial.close();
    }
    assertEquals(1, origin().connections().size(), "connections for three bodies");
  }

  @Test
  void c11_aborting_after_the_end_harms_no_other_request() throws Exception {
    needs(ABORT_HANDLE);
    Trial first = on(ScriptedBody.of(5000));
    assertEquals(5000, first.body.readAllBytes().length);
    Trial second = on(ScriptedBody.of(1 << 20)).read(10);
    first.abort();
    assertEquals((1 << 20) - 10, second.body.readAllBytes().length);
  }

  /** Before the trials are closed: a client may wait for a stalled peer when it closes. */
  @AfterEach
  void closeOrigin() throws IOException {
    CountingOrigin running = origin;
    if (running != null) {
      running.close();
    }
  }
}
