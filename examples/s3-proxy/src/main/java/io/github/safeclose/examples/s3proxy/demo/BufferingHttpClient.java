package io.github.safeclose.examples.s3proxy.demo;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/** Closes bodies as boto once did: reads all the rest of them into memory. */
final class BufferingHttpClient implements SdkHttpClient {
  private final SdkHttpClient client;

  private BufferingHttpClient(SdkHttpClient client) {
    this.client = client;
  }

  static SdkHttpClient.Builder<?> wrap(SdkHttpClient.Builder<?> builder) {
    return new WrappedBuilder(builder);
  }

  private record WrappedBuilder(SdkHttpClient.Builder<?> builder)
      implements SdkHttpClient.Builder<WrappedBuilder> {
    @Override
    public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
      return new BufferingHttpClient(builder.buildWithDefaults(defaults));
    }
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new BufferingRequest(client.prepareRequest(request));
  }

  @Override
  public String clientName() {
    return client.clientName();
  }

  @Override
  public void close() {
    client.close();
  }

  private record BufferingRequest(ExecutableHttpRequest request) implements ExecutableHttpRequest {
    @Override
    public HttpExecuteResponse call() throws IOException {
      HttpExecuteResponse response = request.call();
      return HttpExecuteResponse.builder()
          .response(response.httpResponse())
          .responseBody(
              response
                  .responseBody()
                  .map(body -> AbortableInputStream.create(new BufferingBody(body), body))
                  .orElse(null))
          .build();
    }

    @Override
    public void abort() {
      request.abort();
    }
  }

  private static final class BufferingBody extends FilterInputStream {
    BufferingBody(InputStream body) {
      super(body);
    }

    @Override
    public void close() throws IOException {
      in.readAllBytes();
      in.close();
    }
  }
}
