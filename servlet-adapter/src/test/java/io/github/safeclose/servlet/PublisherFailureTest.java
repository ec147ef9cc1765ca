package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A body that fails: an error before anything has left, a broken transfer after; never a hang. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PublisherFailureTest {
  private static final PublisherSender IMPATIENT =
      PublisherSender.ofDefaults().idleTimeout(Duration.ofMillis(200));

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
    for (FlowServer server : servers) {
      server.stop();
    }
  }

  Stream<FlowServer> servers() {
    return servers.stream();
  }

  /** With the length announced, or without. */
  Stream<Arguments> lengths() {
    return servers.stream()
        .flatMap(s -> Stream.of(Arguments.of(s, 1_000_000L), Arguments.of(s, -1L)));
  }

  private static BlockingQueue<CompletionStage<Long>> send(
      FlowServer server, PublisherSender sender, TestPublisher publisher, long announced) {
    BlockingQueue<CompletionStage<Long>> sent = new LinkedBlockingQueue<>();
    server.handle(
        (request, response) -> {
          response.setHeader("ETag", "\"of-the-object\"");
          if (announced >= 0) {
            response.setContentLengthLong(announced);
          }
          sent.add(sender.send(publisher, request, response));
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

  private static Thread onceRequested(TestPublisher publisher, long times, Runnable then) {
    Thread thread =
        new Thread(
            () -> {
              Await.until("a buffer is requested", () -> publisher.requested.get() == times);
              then.run();
            });
    thread.start();
    return thread;
  }

  /** The head and the first 5000 bytes have come; the rest is not what HTTP calls whole. */
  private static void assertBreaksOff(FlowServer server, FlowClient client) throws IOException {
    assertThat(client.status()).isEqualTo(200);
    assertThatThrownBy(client::body)
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(SocketTimeoutException.class); // which would be a hang
    assertThat(server.calls).hasValue(1); // the handler has not run again
  }

  private static void assertInstead(FlowServer server, FlowClient client, int status)
      throws IOException {
    assertThat(client.status()).isEqualTo(status);
    assertThat(client.header("ETag")).isEmpty();
    assertThat(client.body()).isEmpty();
    server.handle((request, response) -> ScopeTest.answer(response, "next"));
    assertThat(client.get().body()).asString().isEqualTo("next");
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void sourceFails_beforeAnythingHasLeft_is502(FlowServer server, long announced) throws Exception {
    TestPublisher publisher = TestPublisher.byHand();
    var sent = send(server, PublisherSender.ofDefaults(), publisher, announced);
    IOException failure = new IOException("Connection reset by peer");
    onceRequested(publisher, 1, () -> publisher.subscriber.onError(failure));
    try (FlowClient client = server.client()) {
      client.get();
      assertThat(failure(sent)).isSameAs(failure);
      assertInstead(server, client, 502);
    }
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void sourceFails_afterTheCommit_breaksTheTransferOff(FlowServer server, long announced)
      throws Exception {
    TestPublisher publisher = TestPublisher.byHand();
    var sent = send(server, PublisherSender.ofDefaults(), publisher, announced);
    IOException failure = new IOException("Connection reset by peer");
    onceRequested(publisher, 1, () -> publisher.give(5000));
    try (FlowClient client = server.client()) {
      client.get();
      onceRequested(publisher, 2, () -> publisher.subscriber.onError(failure)).join();
      assertBreaksOff(server, client);
    }
    assertThat(failure(sent)).isSameAs(failure);
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void sourceFails_whileTheClientTakesNothing_breaksTheTransferOff(
      FlowServer server, long announced) throws Exception {
    TestPublisher publisher = TestPublisher.byHand();
    long length = announced < 0 ? announced : 100_000_000;
    var sent = send(server, PublisherSender.ofDefaults(), publisher, length);
    onceRequested(publisher, 1, () -> publisher.give(3_000_000));
    try (FlowClient client = server.client()) {
      client.get();
      Await.until("half of it is there", () -> publisher.given.get() == 3_000_000);
      publisher.subscriber.onError(new IllegalStateException("the source is gone"));
      assertThat(failure(sent)).hasMessage("the source is gone");
      assertBreaksOff(server, client);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void sourceEndsShort_breaksTheTransferOff(FlowServer server) throws Exception {
    TestPublisher publisher = TestPublisher.atOnce(5000, 1000);
    var sent = send(server, PublisherSender.ofDefaults(), publisher, 5001);
    try (FlowClient client = server.client()) {
      client.get();
      assertBreaksOff(server, client);
    }
    assertThat(failure(sent))
        .isInstanceOf(EOFException.class)
        .hasMessage("the publisher gave 5000 of 5001 bytes");
  }

  @ParameterizedTest
  @MethodSource("servers")
  void sourceGivesMoreThanAnnounced_isNotCutSilently(FlowServer server) throws Exception {
    TestPublisher publisher = TestPublisher.atOnce(60_000, 20_000);
    var sent = send(server, PublisherSender.ofDefaults(), publisher, 30_000);
    try (FlowClient client = server.client()) {
      client.get();
      assertBreaksOff(server, client);
    }
    assertThat(failure(sent)).hasMessageContaining("more than the 30000");
    assertThat(publisher.cancels.get()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void sourceGivesNothing_beforeAnythingHasLeft_is504(FlowServer server, long announced)
      throws Exception {
    TestPublisher publisher = TestPublisher.byHand();
    var sent = send(server, IMPATIENT, publisher, announced);
    try (FlowClient client = server.client()) {
      client.get();
      assertThat(failure(sent)).hasMessage("the publisher gave nothing for 200 ms");
      assertThat(publisher.cancels.get()).isPositive();
      assertInstead(server, client, 504);
    }
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void sourceStalls_breaksTheTransferOff(FlowServer server, long announced) throws Exception {
    TestPublisher publisher = TestPublisher.stallingAfter(5000);
    var sent = send(server, IMPATIENT, publisher, announced);
    try (FlowClient client = server.client()) {
      client.get();
      assertThat(failure(sent)).hasMessage("the publisher gave nothing for 200 ms");
      assertThat(publisher.cancels.get()).isPositive();
      assertBreaksOff(server, client);
    }
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void clientStalls_breaksTheTransferOff_andFreesTheSource(FlowServer server, long announced)
      throws Exception {
    TestPublisher publisher = TestPublisher.atOnce(100_000_000, 16_384);
    long length = announced < 0 ? announced : 100_000_000;
    var sent = send(server, IMPATIENT, publisher, length);
    try (FlowClient client = server.client()) {
      client.get();
      assertThat(failure(sent)).hasMessage("the client took nothing for 200 ms");
      assertThat(publisher.cancels.get()).isPositive();
      assertBreaksOff(server, client);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void containersTimeout_whenItCannotBeSwitchedOff_breaksTheTransferOff(FlowServer server)
      throws Exception {
    TestPublisher publisher = TestPublisher.stallingAfter(5000);
    BlockingQueue<CompletionStage<Long>> sent = new LinkedBlockingQueue<>();
    server.handle(
        (request, response) -> {
          var async = request.startAsync(BrokenTransfer.dispatchable(request), response);
          sent.add(PublisherSender.ofDefaults().send(publisher, request, response));
          async.setTimeout(200); // as if send() had not been allowed to
        });
    try (FlowClient client = server.client()) {
      client.get();
      assertThat(failure(sent)).isInstanceOf(IOException.class);
      assertBreaksOff(server, client);
    }
    assertThat(publisher.cancels.get()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void servletThatHasStartedAsyncItself_isStoppedBySend_withoutTheFilter(FlowServer server)
      throws Exception {
    TestPublisher publisher = TestPublisher.byHand();
    server.handle(
        (request, response) -> {
          if (server.calls.get() == 1) {
            request.startAsync(request, response);
          }
          PublisherSender.ofDefaults().send(publisher, request, response);
        });
    onceRequested(publisher, 1, () -> publisher.give(5000));
    try (FlowClient client = server.client()) {
      client.get();
      onceRequested(publisher, 2, () -> publisher.subscriber.onError(new IOException("gone")))
          .join();
      assertThatThrownBy(client::body).isInstanceOf(EOFException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void servletThatThrowsAfterSending_freesThePublisher_andIsAnsweredWithAnError(FlowServer server)
      throws Exception {
    TestPublisher publisher = TestPublisher.stallingAfter(5000);
    BlockingQueue<CompletionStage<Long>> sent = new LinkedBlockingQueue<>();
    IllegalStateException failure = new IllegalStateException("the application's own");
    server.handle(
        (request, response) -> {
          sent.add(PublisherSender.ofDefaults().send(publisher, request, response));
          throw failure;
        });
    try (FlowClient client = server.client()) {
      client.get();
      assertThat(client.status()).isEqualTo(502);
    }
    assertThat(failure(sent)).isSameAs(failure);
    assertThat(publisher.cancels.get()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void subscribingFails_is502(FlowServer server) throws Exception {
    BlockingQueue<CompletionStage<Long>> sent = new LinkedBlockingQueue<>();
    IllegalStateException failure = new IllegalStateException("only one subscriber");
    server.handle(
        (request, response) ->
            sent.add(
                PublisherSender.ofDefaults()
                    .send(
                        subscriber -> {
                          throw failure;
                        },
                        request,
                        response)));
    try (FlowClient client = server.client()) {
      client.get();
      assertInstead(server, client, 502);
    }
    assertThat(failure(sent)).isSameAs(failure);
  }
}
