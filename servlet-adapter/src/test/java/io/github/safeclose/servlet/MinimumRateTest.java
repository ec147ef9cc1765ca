package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.safeclose.CloseReason;
import io.github.safeclose.SafeClose;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that trickles is ended; one that does not, never, however slow the source is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MinimumRateTest {
  private static final PublisherSender PATIENT =
      PublisherSender.ofDefaults().idleTimeout(Duration.ZERO);

  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
  private final Bodies bodies = new Bodies();
  private final SafeClose listened = SafeClose.builder().listener(bodies.events::add).build();
  private List<FlowServer> servers;

  @BeforeAll
  void start() throws Exception {
    servers = List.of(FlowServer.tomcat(), FlowServer.jettyFiltered());
  }

  @AfterAll
  void stop() throws IOException {
    timer.shutdownNow();
    for (FlowServer server : servers) {
      server.stop();
    }
  }

  Stream<FlowServer> servers() {
    return servers.stream();
  }

  private Executor after(int millis) {
    return work -> {
      var unused = timer.schedule(work, millis, TimeUnit.MILLISECONDS);
    };
  }

  private BlockingQueue<CompletionStage<Long>> send(
      FlowServer server, PublisherSender sender, TestPublisher publisher, long announced) {
    BlockingQueue<CompletionStage<Long>> sent = new LinkedBlockingQueue<>();
    server.handle(
        (request, response) -> {
          response.setContentLengthLong(announced);
          sent.add(sender.safeClose(listened).send(publisher, request, response));
        });
    return sent;
  }

  private static Throwable failure(BlockingQueue<CompletionStage<Long>> sent) throws Exception {
    CompletionStage<Long> stage = Await.next(sent, "send() to return");
    try {
      throw new AssertionError(
          "sent " + stage.toCompletableFuture().get(30, TimeUnit.SECONDS) + " bytes");
    } catch (ExecutionException failed) {
      return failed.getCause();
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void trickle_breaksTheTransferOff_andFreesTheSource(FlowServer server) throws Exception {
    long length = 1L << 40;
    TestPublisher publisher = TestPublisher.atOnce(length, 16_384);
    PublisherSender sender = PATIENT.minimumRate(10_000_000, Duration.ofMillis(300));
    var sent = send(server, sender, publisher, length);
    try (FlowClient client = server.client()) {
      client.get();
      assertThatThrownBy(
              () -> {
                while (client.in().readNBytes(1000).length == 1000) { // 500,000 a second
                  TimeUnit.MILLISECONDS.sleep(2); // is what makes it a trickle
                }
                throw new IOException("the connection was closed");
              })
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(SocketTimeoutException.class); // which would be a hang
    }
    assertThat(failure(sent)).hasMessage("the client took less than 10000000 bytes per second");
    assertThat(publisher.cancels.get()).isPositive();
    assertThat(publisher.given.get()).isLessThan(1L << 30);
    assertThat(bodies.nextEvent().reason()).isEqualTo(CloseReason.ABORT_CALLED);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void clientAboveTheRate_getsEverything(FlowServer server) throws Exception {
    int part = 200_000;
    int length = 30 * part;
    TestPublisher publisher = TestPublisher.atOnce(length, 16_384);
    PublisherSender sender = PATIENT.minimumRate(10_000, Duration.ofMillis(600));
    var sent = send(server, sender, publisher, length);
    try (FlowClient client = server.client()) {
      client.get();
      for (int from = 0; from < length; from += part) {
        assertThat(Arrays.equals(client.in().readNBytes(part), TestPublisher.bytes(from, part)))
            .isTrue();
        TimeUnit.MILLISECONDS.sleep(40); // all of these together are longer than the grace period
      }
    }
    assertThat(Await.next(sent, "send()").toCompletableFuture().get(30, TimeUnit.SECONDS))
        .isEqualTo(length);
    bodies.nextEvent();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void slowSource_costsAnEagerClientNothing(FlowServer server) throws Exception {
    TestPublisher publisher = TestPublisher.on(after(100), 1000, 100);
    PublisherSender sender = PATIENT.minimumRate(1_000_000, Duration.ofMillis(200));
    var sent = send(server, sender, publisher, 1000);
    try (FlowClient client = server.client()) {
      assertThat(client.get().body()).isEqualTo(TestPublisher.bytes(0, 1000));
    }
    assertThat(Await.next(sent, "send()").toCompletableFuture().get(30, TimeUnit.SECONDS))
        .isEqualTo(1000);
    bodies.nextEvent();
  }

  /** A watch whose looks the test takes. */
  private static final class Watched {
    final AtomicBoolean waiting = new AtomicBoolean(true);
    final AtomicLong taken = new AtomicLong();
    private final RateWatch watch =
        new RateWatch( // 100 bytes for each look
            new MinimumRate(1000, Duration.ofMillis(800)), waiting::get, taken::get, () -> {});

    /** How many of the looks find that it is too slow. */
    int look(int times, int bytesEach) {
      int found = 0;
      for (int i = 0; i < times; i++) {
        taken.addAndGet(bytesEach);
        found += watch.findsTooSlow() ? 1 : 0;
      }
      return found;
    }
  }

  @Test
  void clientAtTheRate_isNeverEnded_oneBelowIsWhenTheGracePeriodIsUsedUp() {
    Watched exact = new Watched();
    assertThat(exact.look(1000, 100)).isZero();
    assertThat(exact.look(7, 0)).isZero();
    assertThat(exact.look(1, 0)).isEqualTo(1);
    Watched half = new Watched();
    assertThat(half.look(15, 50)).isZero();
    assertThat(half.look(1, 50)).isEqualTo(1);
  }

  @Test
  void lumps_areAsGoodAsAStream() {
    Watched lumps = new Watched();
    for (int i = 0; i < 100; i++) {
      assertThat(lumps.look(6, 0)).isZero();
      assertThat(lumps.look(1, 700)).isZero();
    }
  }

  @Test
  void whatIsTakenAtTheBeginning_isNoCredit() {
    Watched early = new Watched();
    assertThat(early.look(1, 1_000_000)).isZero();
    assertThat(early.look(8, 0)).isEqualTo(1);
  }

  @Test
  void looksAtWhichNobodyWaitsForTheClient_doNotCount() {
    Watched watched = new Watched();
    assertThat(watched.look(7, 0)).isZero();
    watched.waiting.set(false);
    assertThat(watched.look(1000, 0)).isZero();
    watched.waiting.set(true);
    assertThat(watched.look(1, 0)).isEqualTo(1);
  }

  @Test
  void impossibleRates_areRefused() {
    PublisherSender sender = PublisherSender.ofDefaults();
    assertThatThrownBy(() -> sender.minimumRate(-1, Duration.ofSeconds(5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bytesPerSecond must be zero (off) or more, but was -1");
    assertThatThrownBy(() -> sender.minimumRate(1, Duration.ofMillis(9)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("gracePeriod must be 10 ms or more, but was PT0.009S");
    assertThatThrownBy(() -> sender.minimumRate(1, null)).isInstanceOf(NullPointerException.class);
    assertThat(sender.minimumRate(0, Duration.ZERO)).isNotSameAs(sender);
  }
}
