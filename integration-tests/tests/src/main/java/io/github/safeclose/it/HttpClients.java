package io.github.safeclose.it;

import software.amazon.awssdk.http.SdkHttpClient;

/** The SDK's clients by name: this is compiled against an SDK that has not all of them. */
final class HttpClients {
  private HttpClients() {}

  static SdkHttpClient.Builder<?> named(String name) {
    String type =
        switch (name) {
          case "apache" -> "software.amazon.awssdk.http.apache.ApacheHttpClient";
          case "apache5" -> "software.amazon.awssdk.http.apache5.Apache5HttpClient";
          default -> throw new IllegalArgumentException("no such client: " + name);
        };
    try {
      return (SdkHttpClient.Builder<?>) Class.forName(type).getMethod("builder").invoke(null);
    } catch (ReflectiveOperationException absent) {
      throw new IllegalStateException(type + " is not on the class path", absent);
    }
  }
}
