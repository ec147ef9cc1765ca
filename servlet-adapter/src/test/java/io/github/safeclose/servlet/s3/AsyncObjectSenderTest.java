package io.github.safeclose.servlet.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.safeclose.CloseReason;
import io.github.safeclose.CloseScope;
import io.github.safeclose.servlet.SafeCloseFilter;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * What a request without a thread can meet: the end comes from elsewhere, and S3 must hear of it.
 */
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"NON_BLOCKING", "NON_BLOCKING_IN_JETTY"})
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AsyncObjectSenderTest {
  private static final long HUGE = 256L << 20; // drained, it would show
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Road road;

  AsyncObjectSenderTest(Road road) {
    this.road = road;
  }

  /** The object "huge" never comes to an end that a client here would see, any other is short. */
  private static ScriptedS3 hugeOrShort() throws IOException {
    AtomicReference<ScriptedS3> self = new AtomicReference<>();
    ScriptedS3 s3 =
        new ScriptedS3(
            exchange -> {
              if (exchange.getRequestURI().getPath().endsWith("/huge")) {
                self.get().promise(exchange, HUGE, HUGE);
              } else {
                ScriptedS3.send(exchange, 200, "short");
              }
            });
    self.set(s3);
    return s3;
  }

  private static S3AsyncClient clientOf(SilentS3 s3) {
    NettyNioAsyncHttpClient.Builder http = NettyNioAsyncHttpClient.builder();
    return ScriptedS3.asyncClient(
        s3.port(), http.maxConcurrency(2).connectionAcquisitionTimeout(LONG).readTimeout(LONG));
  }

  private static Filter[] filter(boolean filtered) {
    return filtered ? new Filter[] {new SafeCloseFilter()} : new Filter[0];
  }

  /** A leaked connection would be missed: there are two, and nobody waits for one in vain. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void manyThatLeaveLeakNoConnection(boolean filtered) throws Exception {
    try (ScriptedS3 s3 = hugeOrShort();
        Road.Client client = road.withConnectionsTo(s3, 2, LONG);
        Site site =
            new Site(
                road,
                (q, r) -> client.sender().send("b", q.getHeader("Key"), q, r),
                filter(filtered))) {
      for (int i = 0; i < 20; i++) {
        assertThat(site.leftEarly(i % 2 == 0, "Key: huge"))
            .isInstanceOf(IOException.class)
            .isNotInstanceOf(SourceFailedException.class);
      }
      s3.awaitCut(20);
      assertThat(site.get("Key: short").body()).isEqualTo("short");
      assertThat(s3.written()).isLessThan(HUGE);
    }
  }

  /** More ask than S3 has connections for, and all leave before it has answered one of them. */
  @Test
  void thoseWhoLeaveBeforeS3HasAnsweredLeakNone() throws Exception {
    BlockingQueue<AsyncContext> started = new LinkedBlockingQueue<>();
    try (SilentS3 s3 = new SilentS3();
        S3AsyncClient client = clientOf(s3);
        Site site =
            new Site(
                road,
                (q, r) -> {
                  started.add(q.startAsync());
                  q.getAsyncContext().setTimeout(0);
                  return AsyncObjectSender.of(client).send("b", "k", q, r);
                })) {
      for (int i = 0; i < 10; i++) {
        Socket leaver = Wire.open(site.port(), i % 3 == 0 ? "HEAD" : "GET");
        s3.awaitAsked(Math.min(i + 1, 2));
        leaver.close();
      }
      for (int i = 0; i < 10; i++) { // as the container does when it hears of the client
        Objects.requireNonNull(started.poll(60, TimeUnit.SECONDS)).complete();
        assertThat(site.outcome()).get().isInstanceOf(IOException.class);
      }
      s3.awaitAllHungUp();
      s3.answer();
      try (Socket next = Wire.open(site.port(), "GET")) {
        assertThat(Wire.read(next).status()).isEqualTo(404); // there is a connection for it
      }
    }
  }

  /** Nothing tells of a client that leaves while S3 is silent; the scope of the request may end. */
  @Test
  void theScopeOfTheRequestEndsWhileS3IsSilent() throws Exception {
    BlockingQueue<CloseScope> scopes = new LinkedBlockingQueue<>();
    try (SilentS3 s3 = new SilentS3();
        S3AsyncClient client = clientOf(s3);
        Site site =
            new Site(
                road,
                (q, r) -> {
                  r.setHeader("X-App", "kept");
                  scopes.add(SafeCloseFilter.scopeOf(q).orElseThrow());
                  return AsyncObjectSender.of(client).send("b", "k", q, r);
                },
                filter(true));
        Socket socket = Wire.open(site.port(), "GET")) {
      s3.awaitAsked(1);
      Objects.requireNonNull(scopes.poll(60, TimeUnit.SECONDS)).abortAll(CloseReason.SCOPE_ENDED);
      s3.awaitAllHungUp();
      Wire answer = Wire.read(socket);
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.header("X-App")).isEqualTo("kept");
      assertThat(site.outcome()).get().isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD"})
  void s3IsSilentForTheIdleTime(String method) throws Exception {
    try (SilentS3 s3 = new SilentS3();
        S3AsyncClient client = clientOf(s3);
        Site site =
            new Site(
                road,
                (q, r) -> {
                  r.setHeader("X-App", "kept");
                  return AsyncObjectSender.of(client)
                      .idleTimeout(Duration.ofMillis(200))
                      .send("b", "k", q, r);
                })) {
      Wire answer = Wire.send(site.port(), method);
      assertThat(answer.status()).isEqualTo(504);
      assertThat(answer.header("X-App")).isEqualTo("kept");
      s3.awaitAllHungUp();
    }
  }

  /** The container's own time would be over long before S3 answers. */
  @Test
  void theContainersAsyncTimeoutIsOff() throws Exception {
    AtomicReference<ScriptedS3> self = new AtomicReference<>();
    try (ScriptedS3 s3 =
        new ScriptedS3(
            exchange -> {
              self.get().pause(1600); // Tomcat looks once a second
              ScriptedS3.send(exchange, 200, "short");
            })) {
      self.set(s3);
      try (Road.Client client = road.to(s3);
          Site site =
              new Site(
                  road,
                  (q, r) -> {
                    q.startAsync().setTimeout(300);
                    return client.sender().send("b", "k", q, r);
                  });
          Socket get = Wire.open(site.port(), "GET");
          Socket head = Wire.open(site.port(), "HEAD")) {
        assertThat(Wire.read(get).status()).isEqualTo(200);
        assertThat(Wire.read(head).status()).isEqualTo(200);
        assertThat(site.outcome()).isEmpty();
      }
    }
  }

  /** What nobody foresaw: here, a response that refuses a header, on whichever thread it is set. */
  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD"})
  void aFailureInBetweenIsAnswered(String method) throws Exception {
    List<LogRecord> logged = new CopyOnWriteArrayList<>();
    Logger log = Logger.getLogger("io.github.safeclose.servlet");
    Handler handler = new Noting(logged);
    log.addHandler(handler);
    try (ScriptedS3 s3 = new ScriptedS3(e -> ScriptedS3.send(e, 200, "short", "ETag", "\"v\""));
        Road.Client client = road.withConnectionsTo(s3, 1, LONG);
        Site site = new Site(road, (q, r) -> client.sender().send("b", "k", q, new Refusing(r)))) {
      for (int i = 0; i < 3; i++) { // and the connection is free again
        assertThat(Wire.send(site.port(), method).status()).isEqualTo(502);
      }
    } finally {
      log.removeHandler(handler);
    }
    assertThat(logged).hasSize(3).allMatch(record -> record.getMessage().contains("502"));
  }

  /** S3's client throws at once instead of giving a future that fails. */
  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD"})
  void aClientOfS3ThatThrowsIsAnswered(String method) throws Exception {
    S3AsyncClient throwing =
        new S3AsyncClient() {
          @Override
          public String serviceName() {
            return "s3";
          }

          @Override
          public void close() {}
        };
    AsyncObjectSender sender = AsyncObjectSender.of(throwing);
    try (Site site = new Site(road, (q, r) -> sender.send("b", "k", q, r))) {
      Wire answer = Wire.send(site.port(), method);
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.header("Content-Length")).isEqualTo("18");
      assertThat(answer.body()).isEqualTo(method.equals("GET") ? "The store failed.\n" : "");
    }
  }

  @Test
  void whatIsRefusedBeforehandIsThrown() throws Exception {
    try (SilentS3 s3 = new SilentS3();
        S3AsyncClient client = clientOf(s3)) {
      AsyncObjectSender sender = AsyncObjectSender.of(client);
      assertThatThrownBy(() -> sender.idleTimeout(Duration.ofMillis(9)))
          .isInstanceOf(IllegalArgumentException.class);
      try (Site site =
          new Site(
              road,
              (q, r) -> {
                r.getWriter();
                return sender.send("b", "k", q, r);
              })) {
        site.get();
        assertThat(site.outcome()).get().isInstanceOf(IllegalStateException.class);
        assertThat(s3.asked()).isZero();
      }
    }
  }

  private static final class Refusing extends HttpServletResponseWrapper {
    Refusing(HttpServletResponse response) {
      super(response);
    }

    @Override
    public void setHeader(String name, String value) {
      if (name.equals("ETag")) {
        throw new LinkageError("no such header here");
      }
      super.setHeader(name, value);
    }
  }

  private static final class Noting extends Handler {
    private final List<LogRecord> records;

    Noting(List<LogRecord> records) {
      this.records = records;
    }

    @Override
    public void publish(LogRecord record) {
      records.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
