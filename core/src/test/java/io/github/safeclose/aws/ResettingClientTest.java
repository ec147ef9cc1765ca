package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Which thread aborts: nothing but the decorator's knowledge of its client decides that. */
class ResettingClientTest {
  private final CompletableFuture<Thread> aborter = new CompletableFuture<>();
  private boolean resets = true;

  private final SdkHttpClient apache4 =
      new SdkHttpClient() {
        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
          return new Scripted();
        }

        @Override
        public String clientName() {
          return "Apache";
        }

        @Override
        public void close() {}
      };

  private final class Scripted implements ExecutableHttpRequest {
    @Override
    public HttpExecuteResponse call() {
      InputStream body = InputStream.nullInputStream();
      return HttpExecuteResponse.builder()
          .response(SdkHttpResponse.builder().statusCode(200).build())
          .responseBody(AbortableInputStream.create(body, this))
          .build();
    }

    @Override
    public void abort() {
      aborter.complete(Thread.currentThread());
    }
  }

  private Thread abortingThread(SdkHttpClient client) throws Exception {
    return abortingThread(client, () -> {});
  }

  private Thread abortingThread(SdkHttpClient client, Runnable whileCalled) throws Exception {
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .uri(URI.create("https://127.0.0.1:1/bucket/key"))
            .method(SdkHttpMethod.GET)
            .build();
    ExecutableHttpRequest prepared =
        SafeCloseHttpClient.wrap(client)
            .prepareRequest(HttpExecuteRequest.builder().request(request).build());
    whileCalled.run();
    closeBodyOf(prepared);
    return aborter.get(30, TimeUnit.SECONDS);
  }

  private static void closeBodyOf(ExecutableHttpRequest prepared) throws IOException {
    AbortableInputStream body = prepared.call().responseBody().orElseThrow();
    body.abort();
    body.close();
  }

  @Test
  void apache4OverTls_abortsOnAHelperThread() throws Exception {
    assertThat(abortingThread(apache4)).isNotSameAs(Thread.currentThread());
  }

  @Test
  void resettingApache4_abortsOnTheCallersThread() throws Exception {
    assertThat(abortingThread(new ResettingClient(apache4, () -> true)))
        .isSameAs(Thread.currentThread());
  }

  /** The first connection through a proxy is made by the call itself. */
  @Test
  void resettingApache4ThatMeetsAProxy_abortsOnAHelperThread() throws Exception {
    assertThat(abortingThread(new ResettingClient(apache4, () -> resets), () -> resets = false))
        .isNotSameAs(Thread.currentThread());
  }
}
