package io.github.safeclose.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application that knows nothing of safeclose, S3Proxy, stops draining when three jars are put
 * on its class path.
 */
class S3ProxyTest {
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final String BIG = "/bucket/big";
  private static final String SMALL = "/bucket/small";

  /** The SDK's own pool: when as many connections are busy, the next request has to wait. */
  private static final int POOL = 50;

  @TempDir Path directory;

  @Test
  void asItIs_aLeaverCostsTheWholeObject() throws Exception {
    long length = 256 * MIB;
    try (Origin origin = new Origin(path -> length);
        S3ProxyApplication proxy = start(ClassPath.of("s3proxy"), origin)) {
      Leaver.comeAndGo(proxy.port(), BIG);
      Await.until("all of it was taken", () -> origin.counts(BIG).bytes.get() == length);
    }
  }

  @Test
  void withTheJars_aLeaverCostsWhatWasInFlight() throws Exception {
    try (Origin origin = new Origin(path -> GIB);
        S3ProxyApplication proxy = start(ClassPath.of("s3proxy").withAuto(), origin)) {
      Leaver.comeAndGo(proxy.port(), BIG);
      Await.until("the connection was cut", () -> origin.counts(BIG).sending.get() == 0);
      assertThat(origin.counts(BIG).bytes.get()).isLessThan(8 * MIB);
    }
  }

  @Test
  void withTheJars_anotherClientIsAnsweredWhileFiftyLeave() throws Exception {
    try (Origin origin = new Origin(path -> path.equals(SMALL) ? 10 : GIB);
        S3ProxyApplication proxy = start(ClassPath.of("s3proxy").withAuto(), origin)) {
      // Once each beforehand: on a busy machine a JVM's first request takes seconds.
      Leaver.comeAndGo(proxy.port(), "/bucket/earlier");
      assertThat(get(proxy, SMALL).statusCode()).isEqualTo(200);
      origin.pace(BIG); // as a network does; or else a drain would be over too soon to be met
      ExecutorService crowd = Executors.newFixedThreadPool(POOL);
      try {
        List<Future<?>> leavers = new ArrayList<>();
        for (int i = 0; i < POOL; i++) {
          leavers.add(crowd.submit(() -> comeAndGo(proxy)));
        }
        for (Future<?> leaver : leavers) {
          leaver.get();
        }
        HttpResponse<byte[]> answer = get(proxy, SMALL);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).hasSize(10);
        Await.until("the connections were cut", () -> origin.counts(BIG).sending.get() == 0);
        assertThat(origin.counts(BIG).requests.get()).isEqualTo(POOL);
        assertThat(origin.counts(BIG).bytes.get()).isLessThan(POOL * 8 * MIB);
      } finally {
        crowd.shutdownNow();
      }
    }
  }

  private static HttpResponse<byte[]> get(S3ProxyApplication proxy, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(proxy.uri(path)).build(),
            HttpResponse.BodyHandlers.ofByteArray());
  }

  private static Void comeAndGo(S3ProxyApplication proxy) throws Exception {
    Leaver.comeAndGo(proxy.port(), BIG);
    return null;
  }

  private S3ProxyApplication start(ClassPath classPath, Origin origin) throws Exception {
    return S3ProxyApplication.start(directory, classPath, origin.uri());
  }
}
