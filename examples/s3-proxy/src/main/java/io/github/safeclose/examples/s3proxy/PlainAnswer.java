package io.github.safeclose.examples.s3proxy;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A short answer in plain text. */
final class PlainAnswer {
  private PlainAnswer() {}

  static void send(HttpServletRequest request, HttpServletResponse response, ErrorAnswer answer)
      throws IOException {
    response.setStatus(answer.status());
    if (answer.status() == 503) {
      response.setHeader("Retry-After", "1"); // seconds
    }
    if (answer.status() == 304) {
      return; // it has no body, and the headers of the object's are not this message's
    }
    byte[] text = (answer.message() + "\n").getBytes(StandardCharsets.UTF_8);
    response.setContentType("text/plain;charset=utf-8");
    response.setContentLength(text.length);
    if (!request.getMethod().equals("HEAD")) {
      response.getOutputStream().write(text);
    }
  }
}
