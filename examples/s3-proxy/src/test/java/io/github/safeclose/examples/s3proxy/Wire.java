package io.github.safeclose.examples.s3proxy;

import io.github.safeclose.examples.s3proxy.demo.WireClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One request, written as it stands, and its whole answer. */
record Wire(int status, Map<String, String> headers, String text) {
  private static final int TIMEOUT_MILLIS = 60_000;

  /**
   * Sends a request.
   *
   * @param request the method and the raw target
   * @param headers more header lines
   */
  static Wire send(int port, String request, String... headers) throws IOException {
    try (WireClient client = open(port, request, headers)) {
      String text = new String(client.body().readAllBytes(), StandardCharsets.UTF_8);
      return new Wire(client.status(), client.headers(), text);
    }
  }

  static WireClient open(int port, String request, String... headers) throws IOException {
    StringBuilder head =
        new StringBuilder(request + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return new WireClient(port, head.toString(), TIMEOUT_MILLIS, false);
  }

  /** One that takes in only a little at a time. */
  static WireClient leaver(int port, String request) throws IOException {
    return new WireClient(port, request + " HTTP/1.1\r\nHost: h\r\n", TIMEOUT_MILLIS, true);
  }

  String header(String name) {
    return headers.get(name);
  }
}
