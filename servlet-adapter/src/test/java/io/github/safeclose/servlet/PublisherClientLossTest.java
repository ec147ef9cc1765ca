package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.safeclose.CloseReason;
import io.github.safeclose.CloseScope;
import io.github.safeclose.SafeClose;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

/** The client leaves, or takes nothing: what the source notices. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PublisherClientLossTest {
  private static final long ENDLESS = Long.MAX_VALUE / 2;
  private static final int BUFFER = 16_384;

  private final ExecutorService source = Executors.newFixedThreadPool(2);
  private final Bodies bodies = new Bodies();
  private final SafeClose listened = SafeClose.builder().listener(bodies).build();
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
    source.shutdownNow();
    for (FlowServer server : servers) {
      server.stop();
    }
  }

  Stream<FlowServer> servers() {
    return servers.stream();
  }

  Stream<FlowServer> filtered() {
    return servers.subList(2, 4).stream();
  }

  /** By reset and by FIN; while it is written to, and while the container waits for it. */
  Stream<Arguments> departures() {
    return servers.stream()
        .flatMap(
            server ->
                Stream.of(
                    Arguments.of(server, true, true),
                    Arguments.of(server, true, false),
                    Arguments.of(server, false, true),
                    Arguments.of(server, false, false)));
  }

  private BlockingQueue<CompletionStage<Long>> send(FlowServer server, TestPublisher publisher) {
    BlockingQueue<CompletionStage<Long>> sent = new LinkedBlockingQueue<>();
    server.handle(
        (request, response) -> {
          PublisherSender sender = PublisherSender.ofDefaults().safeClose(listened);
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

  /** The source is asked for nothing more: the client's and the container's buffers are full. */
  private static void awaitStandstill(TestPublisher publisher) throws InterruptedException {
    long before;
    do {
      before = publisher.requested.get();
      TimeUnit.MILLISECONDS.sleep(200); // there is nothing to wait for
    } while (before == 0 || publisher.requested.get() != before);
  }

  private void assertCancelled(TestPublisher publisher) throws InterruptedException {
    assertThat(publisher.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
    long given = publisher.given.get();
    assertThat(bodies.nextEvent().reason()).isEqualTo(CloseReason.SINK_FAILED);
    assertThat(publisher.given.get() - given).isLessThanOrEqualTo(BUFFER);
  }

  @ParameterizedTest
  @MethodSource("departures")
  void clientLeaves_theSubscriptionIsCancelled_andTheLogIsQuiet(
      FlowServer server, boolean byReset, boolean stalledBefore) throws Exception {
    TestPublisher publisher = TestPublisher.on(source, ENDLESS, BUFFER);
    var sent = send(server, publisher);
    try (LogCapture log = new LogCapture()) {
      try (FlowClient client = server.client()) {
        client.get();
        assertThat(client.in().readNBytes(10)).hasSize(10);
        if (stalledBefore) {
          awaitStandstill(publisher);
        }
        if (byReset) {
          client.reset();
        }
      }
      assertCancelled(publisher);
      assertThat(failure(sent)).isInstanceOf(IOException.class);
      log.assertQuiet();
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void clientThatTakesNothing_costsAFewBuffers(FlowServer server) throws Exception {
    TestPublisher publisher = TestPublisher.atOnce(ENDLESS, 1_000_000);
    var sent = send(server, publisher);
    try (FlowClient client = server.client()) {
      client.get();
      awaitStandstill(publisher);
      assertThat(publisher.requested.get()).isLessThanOrEqualTo(4); // 1 MB each
      assertThat(publisher.cancels).hasValue(0);
      client.reset();
    }
    assertCancelled(publisher);
    assertThat(failure(sent)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @MethodSource("filtered")
  void scopeOfTheRequestEnds_whileTheSourceIsSlow_cancelsAndBreaksOff(FlowServer server)
      throws Exception {
    TestPublisher publisher = TestPublisher.byHand();
    BlockingQueue<CompletionStage<Long>> sent = new LinkedBlockingQueue<>();
    BlockingQueue<CloseScope> scopes = new LinkedBlockingQueue<>();
    server.handle(
        (request, response) -> {
          scopes.add(SafeCloseFilter.scopeOf(request).orElseThrow());
          sent.add(PublisherSender.ofDefaults().send(publisher, request, response));
        });
    try (FlowClient client = server.client()) {
      new Thread(
              () -> {
                Await.until("it is requested", () -> publisher.requested.get() == 1);
                publisher.give(5000);
              })
          .start();
      client.get();
      Await.until("the next is requested", () -> publisher.requested.get() == 2);
      Await.next(scopes, "the scope").abortAll(CloseReason.SCOPE_ENDED);
      assertThat(publisher.cancels.get()).isPositive(); // by now, on this thread
      assertThat(failure(sent)).hasMessage("the scope of the request has ended the body");
      assertThatThrownBy(client::body).isInstanceOf(EOFException.class);
    }
  }

  /** On a thread that knows no scope. */
  @ParameterizedTest
  @MethodSource("filtered")
  void sentFromAnotherThread_belongsToTheScopeOfTheRequest(FlowServer server) throws Exception {
    TestPublisher publisher = TestPublisher.byHand();
    BlockingQueue<CompletionStage<Long>> sent = new LinkedBlockingQueue<>();
    BlockingQueue<CloseScope> scopes = new LinkedBlockingQueue<>();
    server.handle(
        (request, response) -> {
          scopes.add(SafeCloseFilter.scopeOf(request).orElseThrow());
          request.startAsync(request, response).setTimeout(0);
          source.execute(
              () -> {
                try {
                  sent.add(PublisherSender.ofDefaults().send(publisher, request, response));
                } catch (IOException impossible) {
                  throw new AssertionError(impossible);
                }
              });
        });
    try (FlowClient client = server.client()) {
      new Thread(
              () -> {
                Await.until("it is requested", () -> publisher.requested.get() == 1);
                publisher.give(5000);
              })
          .start();
      client.get();
      Await.next(scopes, "the scope").abortAll(CloseReason.SCOPE_ENDED);
      assertThat(publisher.cancels.get()).isPositive(); // by now, on this thread
      assertThat(failure(sent)).hasMessage("the scope of the request has ended the body");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void somebodyElseCompletes_cancels(FlowServer server) throws Exception {
    TestPublisher publisher = TestPublisher.byHand();
    BlockingQueue<CompletionStage<Long>> sent = new LinkedBlockingQueue<>();
    server.handle(
        (request, response) -> {
          sent.add(PublisherSender.ofDefaults().send(publisher, request, response));
          var async = request.getAsyncContext();
          source.execute(
              () -> {
                Await.until("it is requested", () -> publisher.requested.get() == 1);
                async.complete();
              });
        });
    try (FlowClient client = server.client()) {
      client.get();
      assertThat(publisher.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(failure(sent)).isInstanceOf(IOException.class);
  }
}
