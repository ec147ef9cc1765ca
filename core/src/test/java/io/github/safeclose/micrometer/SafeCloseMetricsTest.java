package io.github.safeclose.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.SafeClose;
import io.github.safeclose.fixture.Await;
import io.github.safeclose.fixture.Way;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SafeCloseMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final SafeCloseMetrics metrics = new SafeCloseMetrics(registry);

  @ParameterizedTest
  @EnumSource(Way.class)
  void everyWayToEnd_isMeasuredOnceUnderItsTags(Way way) throws IOException {
    CloseEvent event = way.play(metrics, body -> body.origin("host:443").operation("GetObject"));
    Tags tags =
        Tags.of("operation", "GetObject")
            .and("outcome", way.outcome.name().toLowerCase(Locale.ROOT))
            .and("reason", way.reason.name().toLowerCase(Locale.ROOT))
            .and("accounted", way.avoided < 0 ? "false" : "true");
    assertThat(bodyMeters())
        .extracting(meter -> Set.copyOf(meter.getId().getTags()))
        .containsOnly(tags.stream().collect(Collectors.toSet()));
    Timer close = registry.get("safeclose.body.close").timer();
    assertThat(close.count()).isEqualTo(1);
    assertThat(close.totalTime(TimeUnit.NANOSECONDS))
        .isEqualTo((double) event.closeTime().toNanos());
    assertMeasured("read", way.read);
    assertMeasured("drained", way.drained);
    assertMeasured("avoided", way.avoided);
  }

  /** One measurement; or none, rather than a 0, of what is unknown. */
  private void assertMeasured(String part, long bytes) {
    DistributionSummary summary = registry.get("safeclose.body." + part).summary();
    assertThat(summary.getId().getBaseUnit()).isEqualTo("bytes");
    assertThat(summary.getId().getDescription()).isNotBlank();
    assertThat(summary.count()).as(part).isEqualTo(bytes < 0 ? 0 : 1);
    assertThat(summary.totalAmount()).as(part).isEqualTo((double) Math.max(bytes, 0));
  }

  @Test
  void accountedBytes_addUpToTheLengths_whateverElseEnded() throws IOException {
    int known = 0;
    for (Way way : Way.values()) {
      CloseEvent event = way.play(metrics, body -> body.operation(way.name()));
      known += event.bytesAvoided().isPresent() ? 1 : 0;
    }
    assertThat(known).isBetween(1, Way.values().length - 1);
    assertThat(total("read", "true") + total("drained", "true") + total("avoided", "true"))
        .isEqualTo(known * Way.LENGTH);
    assertThat(total("avoided", "false")).isZero();
    assertThat(total("read", "false")).isPositive();
    assertThat(bodies()).isEqualTo(Way.values().length);
  }

  @Test
  void waysToEndOfOneOperation_areToldApartByTheirTags() throws IOException {
    for (Way way : Way.values()) {
      way.play(metrics, body -> body.operation("GetObject"));
    }
    Map<String, Long> measured =
        Search.in(registry).name("safeclose.body.close").timers().stream()
            .collect(
                Collectors.toMap(timer -> tags(timer.getId()::getTag), timer -> timer.count()));
    assertThat(measured)
        .isEqualTo(
            Arrays.stream(Way.values())
                .collect(Collectors.groupingBy(way -> tags(way), Collectors.counting())));
  }

  private static String tags(UnaryOperator<String> tag) {
    return tag.apply("outcome") + " " + tag.apply("reason") + " " + tag.apply("accounted");
  }

  private static String tags(Way way) {
    String names = way.outcome.name() + " " + way.reason.name();
    return names.toLowerCase(Locale.ROOT) + " " + (way.avoided >= 0);
  }

  private double total(String part, String accounted) {
    return Search.in(registry)
        .name("safeclose.body." + part)
        .tag("accounted", accounted)
        .summaries()
        .stream()
        .mapToDouble(DistributionSummary::totalAmount)
        .sum();
  }

  private long bodies() {
    return Search.in(registry).name("safeclose.body.close").timers().stream()
        .mapToLong(Timer::count)
        .sum();
  }

  @Test
  void originAndKey_areNoTags() throws IOException {
    Way.CLOSED_EARLY.play(metrics, body -> body.origin("host:443").operation("GetObject"));
    assertThat(tagValues("operation")).containsExactly("GetObject");
    assertThat(bodyMeters())
        .flatExtracting(meter -> meter.getId().getTags())
        .extracting(Tag::getKey)
        .containsOnly("operation", "outcome", "reason", "accounted");
  }

  @Test
  void bodyWithoutOperation_isUnderNone_alsoWhereItIsBlank() throws IOException {
    Way.CLOSED_EARLY.play(metrics, body -> body);
    Way.CLOSED_EARLY.play(metrics, body -> body.operation(" "));
    assertThat(tagValues("operation")).containsExactly("none");
    assertThat(bodies()).isEqualTo(2);
  }

  @Test
  void operationsBeyondTheLimit_areUnderOther_andEarlierOnesKeepTheirOwn() throws IOException {
    int all = SafeCloseMetrics.MAX_OPERATIONS + 5;
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < all; i++) {
        String operation = "Operation" + i;
        Way.CLOSED_EARLY.play(metrics, body -> body.operation(operation));
      }
    }
    assertThat(tagValues("operation")).hasSize(SafeCloseMetrics.MAX_OPERATIONS + 1);
    assertThat(closesOf("other")).isEqualTo(10);
    assertThat(closesOf("Operation0")).isEqualTo(2);
    assertThat(closesOf("Operation" + (SafeCloseMetrics.MAX_OPERATIONS - 1))).isEqualTo(2);
  }

  @Test
  void manyThreads_loseNoBody_andKeepTheLimit() throws Exception {
    int threads = 8;
    int operations = 2 * SafeCloseMetrics.MAX_OPERATIONS;
    SafeClose safeClose = SafeClose.builder().listener(metrics).build();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<?>> tasks = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        tasks.add(
            pool.submit(
                () -> {
                  start.await();
                  for (int i = 0; i < operations; i++) {
                    end(safeClose, "Operation" + i);
                  }
                  return null;
                }));
      }
      start.countDown();
      tasks.forEach(Await::result);
    } finally {
      pool.shutdownNow();
    }
    assertThat(bodies()).isEqualTo((long) threads * operations);
    assertThat(total("read", "true") + total("avoided", "true"))
        .isEqualTo(10.0 * threads * operations);
    assertThat(tagValues("operation")).hasSize(SafeCloseMetrics.MAX_OPERATIONS + 1);
  }

  @Test
  void threadsThatFindTheLastPlaceFree_doNotAllTakeIt() throws Exception {
    SafeClose safeClose = SafeClose.builder().listener(metrics).build();
    for (int i = 1; i < SafeCloseMetrics.MAX_OPERATIONS; i++) {
      end(safeClose, "Operation" + i);
    }
    List<FutureTask<Void>> tasks = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    synchronized (metrics.admission) {
      for (int t = 0; t < 4; t++) {
        String operation = "Late" + t;
        FutureTask<Void> task =
            new FutureTask<>(
                () -> {
                  end(safeClose, operation);
                  return null;
                });
        tasks.add(task);
        Thread thread = new Thread(task, operation);
        threads.add(thread);
        thread.start();
      }
      Await.until(
          "all to find the last place free",
          () -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.BLOCKED));
    }
    tasks.forEach(Await::result);
    assertThat(tagValues("operation")).hasSize(SafeCloseMetrics.MAX_OPERATIONS + 1);
    assertThat(closesOf("other")).isEqualTo(3);
  }

  private static void end(SafeClose safeClose, String operation) throws IOException {
    ByteArrayInputStream source = new ByteArrayInputStream(new byte[10]);
    safeClose.body(source).aborter(() -> {}).length(10).operation(operation).open().close();
  }

  @Test
  void listenersOnOneRegistry_shareItsMeters() throws IOException {
    Way.CLOSED_EARLY.play(metrics, body -> body.operation("GetObject"));
    Way.CLOSED_EARLY.play(new SafeCloseMetrics(registry), body -> body.operation("GetObject"));
    assertThat(closesOf("GetObject")).isEqualTo(2);
    assertThat(bodyMeters()).hasSize(4);
  }

  @Test
  void noMetersOfBodies_beforeTheFirstBody() {
    assertThat(bodyMeters()).isEmpty();
  }

  @Test
  void registry_isRequired() {
    NullPointerException thrown =
        assertThrows(NullPointerException.class, () -> new SafeCloseMetrics(null));
    assertThat(thrown).hasMessage("registry");
  }

  private List<Meter> bodyMeters() {
    return registry.getMeters().stream()
        .filter(meter -> meter.getId().getName().startsWith("safeclose.body."))
        .toList();
  }

  private long closesOf(String operation) {
    return registry.get("safeclose.body.close").tag("operation", operation).timer().count();
  }

  private Set<String> tagValues(String key) {
    return bodyMeters().stream()
        .map(Meter::getId)
        .map(id -> id.getTag(key))
        .collect(Collectors.toSet());
  }
}
