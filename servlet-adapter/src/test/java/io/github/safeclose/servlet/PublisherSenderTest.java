package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.safeclose.CloseOutcome;
import io.github.safeclose.SafeClose;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes out whole. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PublisherSenderTest {
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
  private List<FlowServer> servers;

  @BeforeAll
  void start() throws Exception {
    servers =
        List.of(
            FlowServer.tomcat(),
            FlowServer.jetty(),
            FlowServer.tomcatFiltered(),
            FlowServer.jettyFiltered());
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

  Stream<FlowServer> unfiltered() {
    return servers.subList(0, 2).stream();
  }

  private Executor after(int millis) {
    return work -> {
      var unused = timer.schedule(work, millis, TimeUnit.MILLISECONDS);
    };
  }

  private static BlockingQueue<CompletionStage<Long>> send(
      FlowServer server, Flow.Publisher<ByteBuffer> publisher, long announced) {
    BlockingQueue<CompletionStage<Long>> sent = new LinkedBlockingQueue<>();
    server.handle(
        (request, response) -> {
          if (announced >= 0) {
            response.setContentLengthLong(announced);
          }
          sent.add(PublisherSender.ofDefaults().send(publisher, request, response));
        });
    return sent;
  }

  private static long result(BlockingQueue<CompletionStage<Long>> sent) throws Exception {
    return Await.next(sent, "send() to return").toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static void assertWhole(FlowServer server, TestPublisher publisher, int length, long said)
      throws Exception {
    BlockingQueue<CompletionStage<Long>> sent = send(server, publisher, said);
    try (FlowClient client = server.client()) {
      assertThat(client.get().body()).isEqualTo(TestPublisher.bytes(0, length));
      assertThat(result(sent)).isEqualTo(length);
      server.handle((request, response) -> ScopeTest.answer(response, "next"));
      assertThat(client.get().body()).asString().isEqualTo("next"); // the same connection
    }
    assertThat(publisher.cancels).hasValue(0);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void announced_arrivesByteForByte(FlowServer server) throws Exception {
    assertWhole(server, TestPublisher.atOnce(3_000_000, 100_000), 3_000_000, 3_000_000);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void chunked_arrivesByteForByte(FlowServer server) throws Exception {
    assertWhole(server, TestPublisher.on(timer, 3_000_000, 10_000), 3_000_000, -1);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void buffersWithoutAnArray_arriveByteForByte(FlowServer server) throws Exception {
    assertWhole(server, TestPublisher.direct(300_000, 50_000), 300_000, -1);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void buffersOfOneByte_arriveByteForByte(FlowServer server) throws Exception {
    assertWhole(server, TestPublisher.on(timer, 2000, 1), 2000, 2000);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void emptyBody_isAnEmptyResponse(FlowServer server) throws Exception {
    assertWhole(server, TestPublisher.atOnce(0, 1), 0, 0);
    assertWhole(server, TestPublisher.atOnce(0, 1), 0, -1);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void slowSource_isNotBuffered_whatItGaveArrivesBeforeItGoesOn(FlowServer server)
      throws Exception {
    TestPublisher publisher = TestPublisher.byHand();
    BlockingQueue<CompletionStage<Long>> sent = send(server, publisher, 300);
    new Thread(
            () -> {
              Await.until("the first is requested", () -> publisher.requested.get() == 1);
              publisher.give(100);
            })
        .start();
    try (FlowClient client = server.client()) {
      client.get();
      assertThat(client.in().readNBytes(100)).isEqualTo(TestPublisher.bytes(0, 100));
      Await.until("the next is requested", () -> publisher.requested.get() == 2);
      publisher.give(200);
      publisher.subscriber.onComplete();
      assertThat(client.in().readNBytes(200)).isEqualTo(TestPublisher.bytes(100, 200));
    }
    assertThat(result(sent)).isEqualTo(300);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void slowClient_getsEverything_andTheSourceWaitsForIt(FlowServer server) throws Exception {
    int length = 4_000_000;
    TestPublisher publisher = TestPublisher.atOnce(length, 16_384);
    BlockingQueue<CompletionStage<Long>> sent = send(server, publisher, length);
    try (FlowClient client = server.client()) {
      client.get();
      for (int from = 0; from < length; from += 400_000) {
        byte[] part = client.in().readNBytes(400_000);
        assertThat(Arrays.equals(part, TestPublisher.bytes(from, 400_000))).isTrue();
        TimeUnit.MILLISECONDS.sleep(20); // is what makes it slow
      }
    }
    assertThat(result(sent)).isEqualTo(length);
  }

  @ParameterizedTest
  @MethodSource("unfiltered")
  void asyncTimeoutOfTheContainer_doesNotEndAHealthyTransfer(FlowServer server) throws Exception {
    TestPublisher publisher = TestPublisher.on(after(150), 1000, 100);
    server.handle(
        (request, response) -> {
          request.startAsync(request, response).setTimeout(300);
          PublisherSender.ofDefaults().send(publisher, request, response);
        });
    try (FlowClient client = server.client()) {
      assertThat(client.get().body()).isEqualTo(TestPublisher.bytes(0, 1000));
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void sentFromAnotherThread_onceTheSourceAnswers_arrives(FlowServer server) throws Exception {
    TestPublisher publisher = TestPublisher.on(timer, 200_000, 10_000);
    server.handle(
        (request, response) -> {
          request.startAsync(request, response).setTimeout(0);
          timer.execute(
              () -> {
                try {
                  PublisherSender.ofDefaults().send(publisher, request, response);
                } catch (IOException failure) {
                  throw new AssertionError(failure);
                }
              });
        });
    try (FlowClient client = server.client()) {
      assertThat(client.get().body()).isEqualTo(TestPublisher.bytes(0, 200_000));
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void head_requestsNothingAndFreesThePublisher(FlowServer server) throws Exception {
    TestPublisher publisher = TestPublisher.atOnce(5000, 100);
    BlockingQueue<CompletionStage<Long>> sent = send(server, publisher, 5000);
    try (FlowClient client = server.client()) {
      assertThat(client.request("HEAD").header("Content-Length")).isEqualTo("5000");
      assertThat(result(sent)).isZero();
      assertThat(publisher.requested).hasValue(0);
      assertThat(publisher.cancels).hasValue(1);
      server.handle((request, response) -> ScopeTest.answer(response, "next"));
      assertThat(client.get().body()).asString().isEqualTo("next");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void head_whenAsyncWorkHasBegun_completesIt(FlowServer server) throws Exception {
    TestPublisher publisher = TestPublisher.atOnce(5000, 100);
    server.handle(
        (request, response) -> {
          request.startAsync(request, response).setTimeout(0);
          response.setContentLengthLong(5000);
          PublisherSender.ofDefaults().send(publisher, request, response);
        });
    try (FlowClient client = server.client()) {
      assertThat(client.request("HEAD").status()).isEqualTo(200);
      assertThat(client.request("HEAD").status()).isEqualTo(200);
    }
    assertThat(publisher.requested).hasValue(0);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void noContent_andNotModified_requestNothing(FlowServer server) throws Exception {
    for (int status : new int[] {204, 304}) {
      TestPublisher publisher = TestPublisher.atOnce(5000, 100);
      server.handle(
          (request, response) -> {
            response.setStatus(status);
            PublisherSender.ofDefaults().send(publisher, request, response);
          });
      try (FlowClient client = server.client()) {
        assertThat(client.get().status()).isEqualTo(status);
        assertThat(publisher.requested).hasValue(0);
        assertThat(publisher.cancels).hasValue(1);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void oneBody_isReportedOnce(FlowServer server) throws Exception {
    Bodies bodies = new Bodies();
    SafeClose listened = SafeClose.builder().listener(bodies.events::add).build();
    server.handle(
        (request, response) ->
            PublisherSender.ofDefaults()
                .safeClose(listened)
                .send(TestPublisher.on(timer, 50_000, 20_000), request, response));
    try (FlowClient client = server.client()) {
      assertThat(client.get().body()).hasSize(50_000);
    }
    assertThat(bodies.nextEvent())
        .satisfies(event -> assertThat(event.outcome()).isEqualTo(CloseOutcome.EXHAUSTED))
        .satisfies(event -> assertThat(event.bytesRead()).isEqualTo(50_000));
    assertThat(bodies.events).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void writerInUse_isSaid_andThePublisherIsFreed(FlowServer server) throws Exception {
    TestPublisher publisher = TestPublisher.atOnce(5000, 100);
    server.handle(
        (request, response) -> {
          response.getWriter();
          assertThatThrownBy(() -> PublisherSender.ofDefaults().send(publisher, request, response))
              .isInstanceOf(IllegalStateException.class);
          response.setStatus(203);
        });
    try (FlowClient client = server.client()) {
      assertThat(client.get().status()).isEqualTo(203);
    }
    assertThat(publisher.cancels).hasValue(1);
  }

  @Test
  void idleTimeout_whenTooShort_isRefused() {
    PublisherSender sender = PublisherSender.ofDefaults();
    assertThatThrownBy(() -> sender.idleTimeout(Duration.ofMillis(9)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("idleTimeout must be zero (off), or 10 ms or more, but was PT0.009S");
    assertThatThrownBy(() -> sender.idleTimeout(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(sender.idleTimeout(Duration.ZERO)).isNotSameAs(sender);
  }
}
