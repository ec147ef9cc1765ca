package io.github.safeclose.servlet.s3;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3BaseClientBuilder;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** An S3 on a real socket that answers as it is told and remembers what it was asked. */
final class ScriptedS3 implements AutoCloseable {
  static final String BUCKET = "the-bucket";
  private static final long LIMIT_SECONDS = 60; // only ends a hang
  static final String SECRET = "a-secret-nobody-may-see";

  /** What arrived: method, target, headers. */
  record Asked(String method, URI target, Headers headers) {
    String header(String name) {
      return headers.getFirst(name);
    }
  }

  @FunctionalInterface
  interface Script {
    void answer(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch letGo = new CountDownLatch(1);
  private final Semaphore cut = new Semaphore(0);
  private final AtomicLong written = new AtomicLong();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  ScriptedS3(Script script) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          Headers copy = new Headers();
          copy.putAll(exchange.getRequestHeaders());
          asked.add(new Asked(exchange.getRequestMethod(), exchange.getRequestURI(), copy));
          script.answer(exchange);
        });
    server.start();
  }

  /** Answers, with pairs of header names and values. */
  static void send(HttpExchange exchange, int status, String body, String... headers)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < headers.length; i += 2) {
      exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
    }
    if (exchange.getRequestMethod().equals("HEAD") || status == 304) {
      exchange.getResponseHeaders().set("Content-Length", "" + bytes.length);
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  /** An error in S3's own words. */
  static void refuse(HttpExchange exchange, int status, String code, String more)
      throws IOException {
    String words =
        "<Error><Code>%s</Code><Message>S3's own words</Message><BucketName>%s</BucketName>%s</Error>"
            .formatted(code, BUCKET, more);
    send(exchange, status, words);
  }

  /** Promises so much, sends so much, and ends the connection if it owes something. */
  void promise(HttpExchange exchange, long promised, long sent) throws IOException {
    exchange.getResponseHeaders().set("ETag", "\"v1\"");
    exchange.sendResponseHeaders(200, promised);
    byte[] piece = new byte[8 * 1024];
    try {
      for (long left = sent; left > 0; left -= piece.length) {
        int n = (int) Math.min(left, piece.length);
        exchange.getResponseBody().write(piece, 0, n);
        written.addAndGet(n);
      }
      exchange.getResponseBody().flush();
    } catch (IOException gone) {
      cut.release();
      throw gone;
    } finally {
      exchange.close();
    }
  }

  /** For a script that does not answer, until {@link #letGo}: then it ends the connection. */
  void hang(HttpExchange exchange) {
    try {
      letGo.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange.close();
  }

  /** For a script that answers late. */
  void pause(int millis) {
    try {
      letGo.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void letGo() {
    letGo.countDown();
  }

  List<Asked> asked() {
    return asked;
  }

  /** Waits until S3 was asked so often. */
  void awaitAsked(int times) {
    await(times + " questions", () -> asked.size() >= times);
  }

  /** Waits until so many bodies by {@link #promise} were cut off. */
  void awaitCut(int times) throws InterruptedException {
    if (!cut.tryAcquire(times, LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("waited in vain for " + times + " bodies to be cut off");
    }
  }

  static void await(String what, BooleanSupplier condition) {
    long started = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - started > TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)) {
        throw new AssertionError("waited in vain for " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }

  /** Bytes of bodies by {@link #promise} so far. */
  long written() {
    return written.get();
  }

  /** A real client, over the SDK's default HTTP client, and not wrapped. */
  S3Client client() {
    return client(Apache5HttpClient.builder(), builder -> builder);
  }

  S3Client client(SdkHttpClient.Builder<?> http, UnaryOperator<S3ClientBuilder> more) {
    return more.apply(
            configured(S3Client.builder().httpClientBuilder(http), server.getAddress().getPort()))
        .build();
  }

  /** Its threads outlive it: to end those of Netty takes two seconds for each client. */
  S3AsyncClient asyncClient(NettyNioAsyncHttpClient.Builder http) {
    return asyncClient(server.getAddress().getPort(), http);
  }

  static S3AsyncClient asyncClient(int port, NettyNioAsyncHttpClient.Builder http) {
    return configured(
            S3AsyncClient.builder().httpClientBuilder(http.eventLoopGroup(NettyThreads.LOOPS)),
            port)
        .asyncConfiguration(
            to ->
                to.advancedOption(
                    SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR,
                    NettyThreads.COMPLETING))
        .build();
  }

  /** Only made where they are used. */
  private static final class NettyThreads {
    static final SdkEventLoopGroup LOOPS =
        SdkEventLoopGroup.builder()
            .numberOfThreads(2)
            .threadFactory(work -> daemon(work, "test-netty"))
            .build();
    static final Executor COMPLETING =
        Executors.newFixedThreadPool(2, work -> daemon(work, "test-s3-answer"));

    private static Thread daemon(Runnable work, String name) {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      thread.setContextClassLoader(ScriptedS3.class.getClassLoader());
      return thread;
    }
  }

  private static <B extends S3BaseClientBuilder<B, C>, C> B configured(B builder, int port) {
    return builder
        .endpointOverride(URI.create("http://127.0.0.1:" + port))
        .forcePathStyle(true)
        .region(Region.US_EAST_1)
        .overrideConfiguration(o -> o.retryStrategy(retries -> retries.maxAttempts(1)))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", SECRET)));
  }

  @Override
  public void close() {
    letGo();
    server.stop(0);
    threads.shutdownNow();
  }
}
