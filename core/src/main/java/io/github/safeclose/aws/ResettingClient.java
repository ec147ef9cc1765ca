package io.github.safeclose.aws;

import java.util.function.BooleanSupplier;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * An Apache 4 client of which is known whether its aborts can block. No type of Apache's is named
 * here: this class is loaded where Apache 4 is absent.
 *
 * @param resets whether all its TLS connections so far are reset at once
 */
record ResettingClient(SdkHttpClient client, BooleanSupplier resets) implements SdkHttpClient {
  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return client.prepareRequest(request);
  }

  @Override
  public String clientName() {
    return client.clientName();
  }

  @Override
  public void close() {
    client.close();
  }
}
