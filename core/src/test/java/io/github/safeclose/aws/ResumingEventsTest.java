package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.CloseOutcome;
import io.github.safeclose.CloseReason;
import io.github.safeclose.CloseScope;
import io.github.safeclose.SafeClose;
import io.github.safeclose.micrometer.SafeCloseMetrics;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One event for the whole, one for each part, and nothing is counted twice. */
@Timeout(60)
class ResumingEventsTest {
  private static final int LENGTH = 10_000_000;

  private Resumed s3;

  @BeforeEach
  void start() throws IOException {
    s3 = new Resumed(LENGTH);
  }

  @AfterEach
  void close() throws IOException {
    s3.close();
  }

  @Test
  void the_whole_is_reported_once_and_its_parts_as_parts() throws Exception {
    s3.origin.faults(Fault.cut(300_000), Fault.cut(200_000));
    try (var body = s3.get()) {
      body.readNBytes(600_000);
    }
    CloseEvent whole = s3.event();
    assertThat(whole.isPart()).isFalse();
    assertThat(whole.operation()).hasValue("GetObject");
    assertThat(whole.timesResumed()).isEqualTo(2);
    assertThat(whole.bytesRead()).isEqualTo(600_000);
    assertThat(whole.bytesDrained()).hasValue(0);
    assertThat(whole.bytesAvoided()).hasValue(LENGTH - 600_000);
    assertThat(whole.reason()).isEqualTo(CloseReason.CLOSED_EARLY);
    assertThat(s3.partEvents())
        .allSatisfy(
            part -> {
              assertThat(part.isPart()).isTrue();
              assertThat(part.operation()).hasValue("GET part");
              assertThat(part.outcome()).isEqualTo(CloseOutcome.ABORTED);
            })
        .extracting(CloseEvent::bytesRead)
        .containsExactly(300_000L, 200_000L, 100_000L);
  }

  @Test
  void under_an_interceptor_parts_are_parts_too() throws Exception {
    var parts = new ArrayList<CloseEvent>();
    SafeClose safeClose = SafeClose.builder().listener(parts::add).build();
    s3.origin.faults(Fault.cut(300_000));
    try (var http = Clients.build(Clients.APACHE5.builder(5, Clients.LONG));
        var client =
            Clients.s3(
                http,
                s3.origin.uri(),
                it ->
                    it.overrideConfiguration(
                        c -> c.addExecutionInterceptor(new SafeCloseInterceptor(safeClose))));
        var body = ResumingReads.of(client).getObject(Resumed.OBJECT)) {
      body.readNBytes(400_000);
    }
    assertThat(parts)
        .allSatisfy(part -> assertThat(part.isPart()).isTrue())
        .allSatisfy(part -> assertThat(part.operation()).hasValue("GetObject part"))
        .extracting(CloseEvent::bytesRead)
        .containsExactly(300_000L, 100_000L);
  }

  @Test
  void a_request_that_is_not_resumed_is_no_part() throws Exception {
    try (var body = s3.s3.getObject(Resumed.OBJECT)) {
      body.read();
    }
    assertThat(s3.parts.only().isPart()).isFalse();
    assertThat(s3.parts.only().operation()).hasValue("GET");
  }

  /** The same listener on both layers. */
  @Test
  void metrics_count_the_bytes_of_a_resumed_body_once() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    SafeClose metered =
        SafeCloseHttpClient.DEFAULTS.toBuilder().listener(new SafeCloseMetrics(registry)).build();
    s3.origin.faults(Fault.cut(300_000));
    try (var http =
            Clients.build(
                SafeCloseHttpClient.wrap(Clients.APACHE5.builder(5, Clients.LONG), metered));
        var client = Clients.s3(http, s3.origin.uri(), it -> it);
        var body =
            ResumingReads.builder(client)
                .safeClose(metered)
                .jumpFrom(1_000_000)
                .build()
                .getObject(Resumed.OBJECT)) {
      body.readNBytes(400_000);
      body.skipNBytes(2_000_000);
      body.readNBytes(100_000);
    }
    assertThat(sum(registry, "read")).isEqualTo(500_000);
    assertThat(sum(registry, "read") + sum(registry, "drained") + sum(registry, "avoided"))
        .isEqualTo(LENGTH);
    assertThat(registry.find("safeclose.body.close").timers())
        .singleElement()
        .satisfies(timer -> assertThat(timer.count()).isEqualTo(1));
  }

  private static double sum(SimpleMeterRegistry registry, String part) {
    return registry.find("safeclose.body." + part).summaries().stream()
        .mapToDouble(DistributionSummary::totalAmount)
        .sum();
  }

  /** Only the whole is in the caller's scope: its end is not a failure that is resumed. */
  @Test
  void a_scope_ends_the_whole_and_nothing_is_resumed() throws Exception {
    CloseScope scope = CloseScope.open();
    CloseScope.Entered here = scope.enter();
    var body = s3.get();
    here.close();
    body.readNBytes(1000);
    scope.close();
    assertThat(catchThrowable(body::read)).isInstanceOf(IOException.class);
    assertThat(s3.event().reason()).isEqualTo(CloseReason.SCOPE_ENDED);
    assertThat(s3.parts.only().reason()).isEqualTo(CloseReason.ABORT_CALLED);
    assertThat(s3.origin.requests).hasSize(1);
  }

  @Test
  void a_part_that_was_opened_in_a_scope_outlives_it_no_longer_than_the_whole() throws Exception {
    s3.origin.faults(Fault.cut(1000), Fault.NONE);
    CloseScope scope = CloseScope.open();
    CloseScope.Entered here = scope.enter();
    var body = s3.get();
    body.readNBytes(2000);
    here.close();
    scope.close();
    assertThat(s3.partEvents()).hasSize(2);
    assertThat(s3.event().timesResumed()).isEqualTo(1);
  }

  @Test
  void observing_changes_nothing_but_resumes() throws Exception {
    s3.origin.faults(Fault.cut(300_000));
    SafeClose observing = s3.safeClose().toBuilder().mode(SafeClose.Mode.OBSERVE).build();
    var body = s3.reads().safeClose(observing).build().getObject(Resumed.OBJECT);
    assertThat(s3.origin.content().compare(body, 0)).isEqualTo(LENGTH);
    body.close();
    assertThat(s3.event().outcome()).isEqualTo(CloseOutcome.EXHAUSTED);
    assertThat(s3.event().timesResumed()).isEqualTo(1);
  }

  @Test
  void closing_is_an_abort_of_the_part_that_is_open() throws Exception {
    s3.get().close();
    assertThat(s3.event().bytesAvoided()).hasValue(LENGTH);
    assertThat(s3.parts.only().outcome()).isEqualTo(CloseOutcome.ABORTED);
  }

  @Test
  void the_connection_of_a_body_that_was_read_is_reused() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (var body = s3.get()) {
        assertThat(s3.origin.content().compare(body, 0)).isEqualTo(LENGTH);
      }
    }
    assertThat(s3.origin.connections).hasValue(1);
  }
}
