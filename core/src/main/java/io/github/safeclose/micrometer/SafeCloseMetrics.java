package io.github.safeclose.micrometer;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.CloseListener;
import io.github.safeclose.internal.HelperLoad;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * A listener that counts how bodies end in a Micrometer registry.
 *
 * <pre>{@code
 * SafeClose safeClose = SafeClose.builder().listener(new SafeCloseMetrics(registry)).build();
 * }</pre>
 *
 * <table>
 * <caption>Meters, in the registry's base units</caption>
 * <tr><th>name</th><th>type, unit</th><th>one measurement per</th></tr>
 * <tr><td>{@code safeclose.body.close}</td><td>timer, seconds</td>
 *     <td>body: {@link CloseEvent#closeTime()}</td></tr>
 * <tr><td>{@code safeclose.body.read}</td><td>summary, bytes</td>
 *     <td>body: {@link CloseEvent#bytesRead()}</td></tr>
 * <tr><td>{@code safeclose.body.drained}</td><td>summary, bytes</td>
 *     <td>body whose drained bytes are known: {@link CloseEvent#bytesDrained()}</td></tr>
 * <tr><td>{@code safeclose.body.avoided}</td><td>summary, bytes</td>
 *     <td>body whose avoided bytes are known: {@link CloseEvent#bytesAvoided()}</td></tr>
 * <tr><td>{@code safeclose.helper.threads}</td><td>gauge</td>
 *     <td>scrape: helper threads at work</td></tr>
 * <tr><td>{@code safeclose.helper.threads.limit}</td><td>gauge</td>
 *     <td>scrape: how many there can be</td></tr>
 * </table>
 *
 * <p>The gauges have no tags. The others have the same tags: {@code operation} ("none" where the
 * body was opened without one), {@code outcome} and {@code reason} (the names of the enums in lower
 * case), and {@code accounted}: "true" if the avoided bytes are known, and with them the length.
 * Over the meters with {@code accounted="true"}, read + drained + avoided is the sum of the bodies'
 * lengths; bodies of unknown length and bodies drained unseen (observe mode) are in those with
 * "false". Neither origin nor key is a tag, and no more than {@value #MAX_OPERATIONS} operations
 * are told apart; bodies of further ones are counted under the operation "other".
 *
 * <p>A resumed body is one body; its parts ({@link CloseEvent#isPart()}) are not counted.
 *
 * <p>Thread-safe. It takes no lock for an operation that it has met, and keeps its meters: do not
 * remove them from the registry. Listeners on one registry share their meters.
 *
 * <p>A named module that uses this class needs a {@code requires micrometer.core} of its own.
 */
public final class SafeCloseMetrics implements CloseListener {
  static final int MAX_OPERATIONS = 64;
  static final String NO_OPERATION = "none";
  static final String OTHER_OPERATIONS = "other";

  /** One new operation at a time, or several that find the last place free would all take it. */
  final Object admission = new Object();

  private final MeterRegistry registry;
  private final ConcurrentMap<String, OperationMeters> operations = new ConcurrentHashMap<>();
  private final OperationMeters none;
  private final OperationMeters other;

  /**
   * Counts in a registry. The meters of bodies appear in it with the first body of each combination
   * of tags, the gauges at once.
   *
   * @param registry where the meters are registered
   * @throws NullPointerException if it is null
   */
  // `requires transitive` would make every module that uses safeclose need Micrometer to compile.
  @SuppressWarnings("exports")
  public SafeCloseMetrics(MeterRegistry registry) {
    this.registry = Objects.requireNonNull(registry, "registry");
    this.none = new OperationMeters(registry, NO_OPERATION);
    this.other = new OperationMeters(registry, OTHER_OPERATIONS);
    gauge(registry, "", "Helper threads at work: on what may block", HelperLoad::active);
    gauge(registry, ".limit", "How many helper threads there can be", () -> HelperLoad.LIMIT);
  }

  /** The same for every listener on a registry: the helper threads are the library's. */
  private static void gauge(
      MeterRegistry registry, String part, String description, Supplier<Number> value) {
    Gauge.builder("safeclose.helper.threads" + part, value)
        .description(description)
        .register(registry);
  }

  /**
   * Counts one body; not the parts of a resumed one, whose bytes are counted with the whole. Does
   * not block, but for a moment when an operation is met for the first time.
   *
   * @param event how the body ended
   */
  @Override
  public void bodyEnded(CloseEvent event) {
    if (event.isPart()) {
      return;
    }
    metersOf(event.operation().orElse("")).of(event).record(event);
  }

  private OperationMeters metersOf(String operation) {
    if (operation.isBlank()) { // some monitoring systems drop or refuse an empty tag
      return none;
    }
    OperationMeters known = operations.get(operation);
    if (known != null) {
      return known;
    }
    return operations.size() < MAX_OPERATIONS ? admit(operation) : other;
  }

  private OperationMeters admit(String operation) {
    synchronized (admission) {
      if (operations.size() >= MAX_OPERATIONS) {
        return operations.getOrDefault(operation, other);
      }
      return operations.computeIfAbsent(operation, name -> new OperationMeters(registry, name));
    }
  }
}
