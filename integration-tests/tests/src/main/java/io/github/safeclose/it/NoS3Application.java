package io.github.safeclose.it;

import java.io.InputStream;
import java.net.URI;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/** An application that has the SDK and uses no S3: leaves a body by the HTTP client itself. */
public final class NoS3Application {
  private NoS3Application() {}

  public static void main(String[] arguments) throws Exception {
    SdkHttpRequest request =
        SdkHttpRequest.builder().uri(URI.create(arguments[0])).method(SdkHttpMethod.GET).build();
    try (SdkHttpClient client = HttpClients.named(arguments[1]).build();
        InputStream body =
            client
                .prepareRequest(HttpExecuteRequest.builder().request(request).build())
                .call()
                .responseBody()
                .orElseGet(() -> AbortableInputStream.create(InputStream.nullInputStream()))) {
      System.out.println("read " + body.readNBytes(10).length);
    }
  }
}
