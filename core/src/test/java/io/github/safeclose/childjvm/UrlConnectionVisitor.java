package io.github.safeclose.childjvm;

import com.sun.net.httpserver.HttpServer;
import io.github.safeclose.SafeClose;
import io.github.safeclose.aws.SafeCloseHttpClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** For a JVM without Apache's classes: leaves a body, under the decorator. */
public final class UrlConnectionVisitor {
  private UrlConnectionVisitor() {}

  public static void main(String[] absent) throws IOException {
    for (String name : absent) {
      try {
        Class.forName(name);
        throw new AssertionError(name + " should be absent");
      } catch (ClassNotFoundException expected) {
        System.out.println(name + " is absent");
      }
    }
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write(new byte[1000]);
          exchange.close();
        });
    server.start();
    try {
      leaveABodyOf(server.getAddress().getPort());
    } finally {
      server.stop(0); // or else its thread keeps this JVM alive
    }
  }

  private static void leaveABodyOf(int port) throws IOException {
    SafeClose printing =
        SafeClose.builder()
            .listener(event -> System.out.println(event.outcome() + " " + event.bytesRead()))
            .build();
    try (SdkHttpClient client =
        SafeCloseHttpClient.wrap(UrlConnectionHttpClient.builder(), printing).build()) {
      SdkHttpRequest request =
          SdkHttpRequest.builder()
              .uri(URI.create("http://127.0.0.1:" + port + "/"))
              .method(SdkHttpMethod.GET)
              .build();
      AbortableInputStream body =
          client
              .prepareRequest(HttpExecuteRequest.builder().request(request).build())
              .call()
              .responseBody()
              .orElseThrow();
      body.readNBytes(10);
      body.close();
    }
  }
}
