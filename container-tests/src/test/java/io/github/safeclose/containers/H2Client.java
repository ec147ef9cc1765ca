package io.github.safeclose.containers;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.PingFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.Callback;

/** HTTP/2 by prior knowledge, frame by frame, made to wait: what is not read opens no window. */
final class H2Client implements Client {

  /** What a stream takes that nobody reads from, in bytes. */
  static final int WINDOW = 64 * 1024;

  private static final HTTP2Client CLIENT = started();

  private final int port;
  private final Pings pings = new Pings();
  private final Session session;
  private Exchange exchange;

  H2Client(int port) throws Exception {
    this.port = port;
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    session = await(CLIENT.connect(address, pings));
  }

  private static HTTP2Client started() {
    HTTP2Client client = new HTTP2Client();
    client.setSelectors(1);
    client.setInitialStreamRecvWindow(WINDOW);
    client.setInitialSessionRecvWindow(2 * WINDOW);
    try {
      client.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return client;
  }

  private static <T> T await(CompletableFuture<T> future) throws IOException {
    try {
      return future.get(Await.LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  @Override
  public void send(String method, String path) throws IOException {
    HttpURI uri = HttpURI.from("http://localhost:" + port + path);
    MetaData.Request request =
        new MetaData.Request(method, uri, HttpVersion.HTTP_2, HttpFields.EMPTY);
    exchange = new Exchange();
    exchange.stream = await(session.newStream(new HeadersFrame(request, null, true), exchange));
  }

  @Override
  public int status() throws IOException {
    return await(exchange.response).getStatus();
  }

  @Override
  public String header(String name) {
    return exchange.response.join().getHttpFields().get(name);
  }

  @Override
  public InputStream body() {
    return exchange;
  }

  @Override
  public void leave(Leaving how) throws Exception {
    if (how == Leaving.CONNECTION) {
      NetworkChannel channel =
          ((SocketChannelEndPoint) ((HTTP2Session) session).getEndPoint()).getChannel();
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      channel.close();
      try (H2Client other = new H2Client(port)) { // so that the selector really lets go of it
        other.ping();
      }
    } else {
      exchange.stream.reset(new ResetFrame(exchange.stream.getId(), 8), Callback.NOOP); // CANCEL
      ping(); // the answer comes after the reset was taken note of
    }
  }

  private void ping() throws Exception {
    session.ping(new PingFrame(System.nanoTime(), false), Callback.NOOP);
    if (!pings.answers.tryAcquire(Await.LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("no answer to a PING");
    }
  }

  @Override
  public void close() {
    session.close(0, null, Callback.NOOP);
  }

  private static final class Pings implements Session.Listener {
    final Semaphore answers = new Semaphore(0);

    @Override
    public void onPing(Session session, PingFrame frame) {
      if (frame.isReply()) {
        answers.release();
      }
    }
  }

  /** One stream. It is asked for its next data only when somebody reads. */
  private static final class Exchange extends InputStream implements Stream.Listener {
    final CompletableFuture<MetaData.Response> response = new CompletableFuture<>();
    volatile Stream stream;
    private volatile CountDownLatch signal = new CountDownLatch(0);
    private volatile IOException broken;
    private Stream.Data data;
    private volatile boolean ended;

    @Override
    public void onHeaders(Stream stream, HeadersFrame frame) {
      if (frame.getMetaData() instanceof MetaData.Response head) {
        if (frame.isEndStream()) {
          ended = true;
        }
        response.complete(head);
      } else {
        ended = true; // trailers
        signal.countDown();
      }
    }

    @Override
    public void onDataAvailable(Stream stream) {
      signal.countDown();
    }

    @Override
    public void onReset(Stream stream, ResetFrame frame, Callback callback) {
      fail(new IOException("the server reset the stream: " + frame));
      callback.succeeded();
    }

    @Override
    public void onFailure(
        Stream stream, int error, String reason, Throwable failure, Callback callback) {
      fail(new IOException("the stream failed: " + reason, failure));
      callback.succeeded();
    }

    private void fail(IOException failure) {
      broken = failure;
      response.completeExceptionally(failure);
      signal.countDown();
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int n) throws IOException {
      if (n == 0) {
        return 0; // readNBytes asks for nothing at its end
      }
      await(response);
      while (data == null || !data.frame().getByteBuffer().hasRemaining()) {
        if (data != null) {
          ended = data.frame().isEndStream();
          data.release();
          data = null;
        }
        if (ended) {
          return -1;
        }
        next();
      }
      int got = Math.min(n, data.frame().getByteBuffer().remaining());
      data.frame().getByteBuffer().get(bytes, offset, got);
      return got;
    }

    private void next() throws IOException {
      data = stream.readData();
      if (data != null) {
        return;
      }
      CountDownLatch next = new CountDownLatch(1);
      signal = next;
      if (broken != null) {
        throw broken;
      }
      stream.demand();
      Await.until("something came", () -> next.getCount() == 0 || stream.isReset());
      if (next.getCount() > 0) { // by the client below: it tells nobody but the server
        throw new IOException("the stream ended before its announced length");
      }
    }
  }
}
