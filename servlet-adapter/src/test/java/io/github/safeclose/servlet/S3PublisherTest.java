package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.FlowAdapters;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.async.ResponsePublisher;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** What the SDK's async client gives, sent as it comes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class S3PublisherTest {
  private static final long HUGE = 10_000_000_000L;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer origin;
  private S3AsyncClient s3;
  private List<FlowServer> servers;
  private volatile long length;
  private volatile AtomicLong written;
  private volatile CountDownLatch cut;

  @BeforeAll
  void start() throws Exception {
    origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    origin.createContext("/", this::answer);
    origin.setExecutor(threads);
    origin.start();
    s3 =
        S3AsyncClient.builder()
            .endpointOverride(URI.create("http://localhost:" + origin.getAddress().getPort()))
            .region(Region.US_EAST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .forcePathStyle(true)
            .httpClientBuilder(NettyNioAsyncHttpClient.builder())
            .build();
    servers = List.of(FlowServer.tomcatFiltered(), FlowServer.jettyFiltered());
    for (FlowServer server : servers) {
      server.handle(
          (request, response) -> {
            request.startAsync(request, response).setTimeout(0);
            var unused =
                s3.getObject(
                        get -> get.bucket("bucket").key("key"),
                        AsyncResponseTransformer.toPublisher())
                    .thenAccept(body -> send(body, request, response));
          });
    }
  }

  @AfterAll
  void stop() throws IOException {
    for (FlowServer server : servers) {
      server.stop();
    }
    s3.close();
    origin.stop(0);
    threads.shutdownNow();
  }

  @BeforeEach
  void forget() {
    written = new AtomicLong();
    cut = new CountDownLatch(1);
  }

  Stream<FlowServer> servers() {
    return servers.stream();
  }

  private void answer(HttpExchange exchange) throws IOException {
    AtomicLong count = written;
    CountDownLatch noticed = cut;
    exchange.sendResponseHeaders(200, length);
    try (var out = exchange.getResponseBody()) {
      for (long from = 0; from < length; from += 10_000) {
        out.write(TestPublisher.bytes(from, (int) Math.min(10_000, length - from)));
        count.addAndGet(10_000);
      }
    } catch (IOException gone) {
      noticed.countDown();
      throw gone;
    }
  }

  private static void send(
      ResponsePublisher<GetObjectResponse> body,
      HttpServletRequest request,
      HttpServletResponse response) {
    response.setContentLengthLong(body.response().contentLength());
    try {
      PublisherSender.ofDefaults().send(FlowAdapters.toFlowPublisher(body), request, response);
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void object_arrivesByteForByte(FlowServer server) throws Exception {
    length = 3_000_000;
    try (FlowClient client = server.client()) {
      assertThat(client.get().body()).isEqualTo(TestPublisher.bytes(0, 3_000_000));
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void clientLeaves_theConnectionToS3IsCut(FlowServer server) throws Exception {
    length = HUGE;
    try (FlowClient client = server.client()) {
      client.get();
      assertThat(client.in().readNBytes(10)).hasSize(10);
      client.reset();
    }
    assertThat(cut.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(written.get()).isLessThan(100_000_000);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void head_theConnectionToS3IsCut(FlowServer server) throws Exception {
    length = HUGE;
    try (FlowClient client = server.client()) {
      assertThat(client.request("HEAD").header("Content-Length")).isEqualTo("" + HUGE);
    }
    assertThat(cut.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(written.get()).isLessThan(100_000_000);
  }
}
