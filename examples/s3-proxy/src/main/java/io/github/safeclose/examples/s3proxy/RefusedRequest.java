package io.github.safeclose.examples.s3proxy;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A request that is answered without asking S3, in one short sentence of plain text. */
final class RefusedRequest extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String sentence;

  /**
   * Refuses a request.
   *
   * @param status the answer's status
   * @param sentence for the client, so nothing that it does not know already
   */
  RefusedRequest(int status, String sentence) {
    super(sentence);
    this.status = status;
    this.sentence = sentence;
  }

  void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    byte[] text = (sentence + "\n").getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType("text/plain;charset=utf-8");
    response.setContentLength(text.length);
    if (!request.getMethod().equals("HEAD")) {
      response.getOutputStream().write(text);
    }
  }
}
