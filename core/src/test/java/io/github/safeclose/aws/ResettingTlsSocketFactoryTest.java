package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.CloseReason;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.http.protocol.BasicHttpContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Apache 4 over TLS, from a server that has sent a part and then nothing. The read timeout is far
 * beyond the time that fails a hang here, so whatever returns was not waiting for the server.
 */
@SuppressWarnings("deprecation") // Apache 4 is what this is about
class ResettingTlsSocketFactoryTest {
  private static final Duration READ_TIMEOUT = Duration.ofMinutes(5);
  private static final long HANG_SECONDS = 30;

  private final List<CloseEvent> events = new CopyOnWriteArrayList<>();
  private CountingOrigin origin;
  private SdkHttpClient http;
  private S3Client s3;

  @BeforeEach
  void start() throws Exception {
    origin = CountingOrigin.tls();
    origin.serve("/bucket/object", Answer.ofLength(1L << 30).stallingAfter(10_000));
    origin.serve("/bucket/small", Answer.ofLength(1000));
    origin.serve("/bucket/flowing", Answer.ofLength(1L << 30));
  }

  @AfterEach
  void stop() throws Exception {
    origin.close();
    if (s3 != null) {
      s3.close();
      http.close();
    }
  }

  private static ApacheHttpClient.Builder apache4() {
    return ApacheHttpClient.builder().maxConnections(2).socketTimeout(READ_TIMEOUT);
  }

  private static ResettingTlsSocketFactory trusting() throws Exception {
    return ResettingTlsSocketFactory.of(TestCertificate.context());
  }

  private void connectBy(SdkHttpClient.Builder<?> builder) {
    connectBy(builder, origin.uri());
  }

  private void connectBy(SdkHttpClient.Builder<?> builder, URI endpoint) {
    http = builder.build();
    s3 = Clients.s3(http, endpoint, UnaryOperator.identity());
  }

  /** Why there is a choice to be made at all. */
  @Test
  void defaultFactory_abortWaitsForTheStalledServer() throws Exception {
    http = Clients.build(apache4());
    s3 = Clients.s3(http, origin.uri(), UnaryOperator.identity());
    ResponseInputStream<GetObjectResponse> body = s3.getObject(Session.OBJECT);
    assertThat(body.readNBytes(10)).hasSize(10);
    CompletableFuture<Void> aborted = new CompletableFuture<>();
    Thread thread =
        daemon(
            () -> {
              body.abort();
              aborted.complete(null);
            });
    Await.until("it waits inside the TLS socket's close", () -> waitsInTlsClose(thread));
    origin.close();
    aborted.get(HANG_SECONDS, TimeUnit.SECONDS);
  }

  private static boolean waitsInTlsClose(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return Stream.of(stack).anyMatch(ResettingTlsSocketFactoryTest::isTlsClose)
        && Stream.of(stack).anyMatch(ResettingTlsSocketFactoryTest::isSocketRead);
  }

  private static boolean isTlsClose(StackTraceElement frame) {
    return frame.getClassName().equals("sun.security.ssl.SSLSocketImpl")
        && frame.getMethodName().equals("close");
  }

  private static boolean isSocketRead(StackTraceElement frame) {
    return frame.getClassName().startsWith("sun.nio.ch.NioSocketImpl");
  }

  @Test
  void socketFactory_abortReturnsWhileTheServerIsStalled() throws Exception {
    connectBy(apache4().socketFactory(trusting()));
    ResponseInputStream<GetObjectResponse> body = s3.getObject(Session.OBJECT);
    assertThat(body.readNBytes(10)).hasSize(10);
    returns(body::abort);
  }

  @Test
  void socketFactory_abortFreesABlockedReader() throws Exception {
    connectBy(apache4().socketFactory(trusting()));
    ResponseInputStream<GetObjectResponse> body = s3.getObject(Session.OBJECT);
    CompletableFuture<Throwable> reader = blockedReader(body);
    returns(body::abort);
    assertThat(reader.get(HANG_SECONDS, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
  }

  @Test
  void in_decorated_c02_halfReadCloseReturnsWhileTheServerIsStalled() throws Exception {
    connectDecorated();
    ResponseInputStream<GetObjectResponse> body = s3.getObject(Session.OBJECT);
    assertThat(body.readNBytes(10)).hasSize(10);
    returns(body::close);
    assertThat(events).extracting(CloseEvent::reason).containsExactly(CloseReason.CLOSED_EARLY);
  }

  @Test
  void in_decorated_c05_closeFreesABlockedReader() throws Exception {
    connectDecorated();
    ResponseInputStream<GetObjectResponse> body = s3.getObject(Session.OBJECT);
    CompletableFuture<Throwable> reader = blockedReader(body);
    returns(body::close);
    assertThat(reader.get(HANG_SECONDS, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
    assertThat(events).extracting(CloseEvent::reason).containsExactly(CloseReason.CLOSED_EARLY);
  }

  @Test
  void in_decorated_halfReadClose_takesWhatWasInFlight_andReadOnesShareAConnection()
      throws Exception {
    connectDecorated();
    for (int i = 0; i < 2; i++) {
      assertThat(small()).hasSize(1000);
    }
    assertThat(origin.connections.get()).isEqualTo(1);
    long before = origin.bodyBytes.get();
    try (ResponseInputStream<GetObjectResponse> body =
        s3.getObject(request -> request.bucket("bucket").key("flowing"))) {
      assertThat(body.readNBytes(10)).hasSize(10);
    }
    Await.until("the connection is closed", () -> origin.openConnections() == 0);
    assertThat(origin.bodyBytes.get() - before).isLessThan(8L << 20);
    assertThat(small()).hasSize(1000);
    assertThat(origin.connections.get()).isEqualTo(2);
  }

  private void connectDecorated() throws Exception {
    connectBy(
        SafeCloseHttpClient.wrap(
            trusting().in(apache4()),
            SafeCloseHttpClient.DEFAULTS.toBuilder().listener(events::add).build()));
  }

  private byte[] small() {
    return s3.getObjectAsBytes(request -> request.bucket("bucket").key("small")).asByteArray();
  }

  @Test
  void untrustedCertificate_isRefused() {
    connectBy(apache4().socketFactory(ResettingTlsSocketFactory.ofDefaults()));
    assertThatThrownBy(this::small).hasCauseInstanceOf(SSLException.class);
    assertThat(origin.requests.get()).isZero();
  }

  @Test
  void certificateOfAnotherHost_isRefused() throws Exception {
    URI other = URI.create(origin.uri().toString().replace("127.0.0.1", "localhost"));
    connectBy(apache4().socketFactory(trusting()), other);
    assertThatThrownBy(this::small).hasCauseInstanceOf(SSLException.class);
    assertThat(origin.requests.get()).isZero();
  }

  /** Behind a proxy, the connection below TLS is Apache's own. */
  @Test
  void in_socketThatIsNotOurs_isKnownToBlock() throws Exception {
    ResettingTlsSocketFactory factory = trusting();
    ResettingClient client = (ResettingClient) factory.in(apache4()).build();
    http = client;
    s3 = Clients.s3(client, origin.uri(), UnaryOperator.identity());
    assertThat(small()).hasSize(1000);
    assertThat(client.resets().getAsBoolean()).isTrue();
    try (Socket tunnel = new Socket(InetAddress.getLoopbackAddress(), origin.uri().getPort());
        Socket tls =
            factory.createLayeredSocket(
                tunnel, "127.0.0.1", tunnel.getPort(), new BasicHttpContext())) {
      assertThat(tls.isConnected()).isTrue();
      assertThat(client.resets().getAsBoolean()).isFalse();
    }
  }

  @Test
  void nothing_isRefused() {
    assertThatThrownBy(() -> ResettingTlsSocketFactory.of((SSLContext) null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("context");
    assertThatThrownBy(() -> ResettingTlsSocketFactory.around(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("tls");
  }

  private CompletableFuture<Throwable> blockedReader(ResponseInputStream<?> body) {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread reader =
        daemon(
            () -> {
              try {
                body.transferTo(OutputStream.nullOutputStream());
                thrown.complete(null);
              } catch (Throwable failure) {
                thrown.complete(failure);
              }
            });
    Await.until("the server stalls", () -> origin.stalls.get() > 0);
    Await.until(
        "the reader is inside a socket read",
        () ->
            Stream.of(reader.getStackTrace())
                .anyMatch(ResettingTlsSocketFactoryTest::isSocketRead));
    return thrown;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void returns(Step step) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    daemon(
        () -> {
          try {
            step.run();
            done.complete(null);
          } catch (Throwable failure) {
            done.completeExceptionally(failure);
          }
        });
    done.get(HANG_SECONDS, TimeUnit.SECONDS);
  }
}
