package io.github.safeclose.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.fixture.Await;
import io.github.safeclose.fixture.HelperWatch;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The helper threads and their limit are visible before they are a problem. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HelperThreadGaugesTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final SafeCloseMetrics metrics = new SafeCloseMetrics(registry);

  @BeforeEach
  void startWithNone() {
    HelperWatch.awaitNone();
  }

  private Gauge gauge(String part) {
    return registry.get("safeclose.helper.threads" + part).gauge();
  }

  @Test
  void gauges_areThereAtOnce_andSharedByListeners() {
    assertThat(gauge("").value()).isZero();
    assertThat(gauge(".limit").value()).isEqualTo(64.0);
    assertThat(new SafeCloseMetrics(registry)).isNotEqualTo(metrics);
    assertThat(registry.getMeters())
        .hasSize(2)
        .allSatisfy(meter -> assertThat(meter.getId().getDescription()).isNotBlank())
        .allSatisfy(meter -> assertThat(meter.getId().getTags()).isEmpty());
  }

  @Test
  void blockedAborts_areCounted_andNeverAboveTheLimit() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    try {
      abortInVain(3, never);
      Await.until("three helpers at work", () -> gauge("").value() == 3);
      abortInVain(70, never);
      Await.until("all helpers at work", () -> gauge("").value() == gauge(".limit").value());
    } finally {
      never.countDown();
    }
    Await.until("the helpers to be done", () -> gauge("").value() == 0);
    HelperWatch.awaitNone();
    assertThat(gauge("").value()).isZero();
  }

  private void abortInVain(int bodies, CountDownLatch never) throws IOException {
    for (int i = 0; i < bodies; i++) {
      Rig rig = Rig.on(ScriptedBody.of(100)).listener(metrics).abortBlocksUntil(never).read(10);
      rig.body().close();
    }
  }
}
