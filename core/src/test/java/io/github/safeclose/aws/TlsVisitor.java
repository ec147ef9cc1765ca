package io.github.safeclose.aws;

import java.io.IOException;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.apache.ApacheHttpClient;

/**
 * For a JVM of its own: two Apache 4 clients, each of which leaves a plain body and two over TLS.
 */
public final class TlsVisitor {
  private TlsVisitor() {}

  public static void main(String[] choice) throws Exception {
    try (CountingOrigin plain = CountingOrigin.plain();
        CountingOrigin tls = CountingOrigin.tls()) {
      for (int i = 0; i < 2; i++) {
        SdkHttpClient client = Clients.build(SafeCloseHttpClient.wrap(chosen(choice[0])));
        visit(client, plain);
        System.out.println("plain was visited");
        visit(client, tls);
        visit(client, tls);
        client.close();
      }
    }
  }

  @SuppressWarnings("deprecation") // Apache 4 is what this is about
  private static SdkHttpClient.Builder<?> chosen(String choice) throws Exception {
    ApacheHttpClient.Builder apache4 = ApacheHttpClient.builder();
    return switch (choice) {
      case "none" -> apache4;
      case "in" -> ResettingTlsSocketFactory.of(TestCertificate.context()).in(apache4);
      case "socketFactory" ->
          apache4.socketFactory(ResettingTlsSocketFactory.of(TestCertificate.context()));
      default -> throw new IllegalArgumentException(choice);
    };
  }

  private static void visit(SdkHttpClient client, CountingOrigin origin) throws IOException {
    origin.serve("/object", Answer.ofLength(1000));
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .uri(origin.uri().resolve("/object"))
            .method(SdkHttpMethod.GET)
            .build();
    HttpExecuteRequest execute = HttpExecuteRequest.builder().request(request).build();
    client.prepareRequest(execute).call().responseBody().orElseThrow().close();
  }
}
