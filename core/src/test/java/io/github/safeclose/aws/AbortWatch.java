package io.github.safeclose.aws;

import java.io.IOException;
import java.util.Queue;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/** Tells which thread aborts a body. */
record AbortWatch(SdkHttpClient client, Queue<Thread> aborting) implements SdkHttpClient {
  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    ExecutableHttpRequest prepared = client.prepareRequest(request);
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        HttpExecuteResponse response = prepared.call();
        AbortableInputStream body = response.responseBody().orElseThrow();
        return HttpExecuteResponse.builder()
            .response(response.httpResponse())
            .responseBody(
                AbortableInputStream.create(
                    body,
                    () -> {
                      aborting.add(Thread.currentThread());
                      body.abort();
                    }))
            .build();
      }

      @Override
      public void abort() {
        prepared.abort();
      }
    };
  }

  @Override
  public String clientName() {
    return client.clientName();
  }

  @Override
  public void close() {
    // the client is the session's
  }
}
