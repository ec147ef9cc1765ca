package io.github.safeclose.servlet.s3;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** One answer to one client: an object's headers, or an error that says nothing of S3. */
final class Reply {
  private static final Logger LOG = System.getLogger("io.github.safeclose.servlet");
  private static final byte[] NOTHING = {};

  private final boolean forHead;
  private final HttpServletResponse response;
  private final SendOptions options;

  Reply(HttpServletRequest request, HttpServletResponse response, SendOptions options) {
    if (response.isCommitted()) {
      throw new IllegalStateException(
          "the response has begun already: send an object before anything else is written");
    }
    this.forHead = request.getMethod().equals("HEAD");
    this.response = new ResettableResponse(response);
    this.options = options;
  }

  boolean isForHead() {
    return forHead;
  }

  /** The response, of which the application's headers outlive a reset. */
  HttpServletResponse response() {
    return response;
  }

  void begin(GetObjectResponse object) {
    response.setStatus(object.contentRange() == null ? 200 : 206);
    new ObjectHeaders(response, options).of(object);
  }

  void begin(HeadObjectResponse object) {
    response.setStatus(200);
    new ObjectHeaders(response, options).of(object);
  }

  /**
   * S3 has failed. Writes the answer, blocking.
   *
   * @param size of the object, where it is known and the range was beyond it
   * @throws SourceFailedException if the client holds a part of the object already
   */
  void fail(Exception failure, OptionalLong size) throws IOException {
    if (response.isCommitted()) {
      throw SourceFailedException.by(failure);
    }
    write(answer(failure, size));
  }

  /** S3 is not even asked. Writes the answer, blocking. */
  void refuse(ErrorAnswer answer) throws IOException {
    write(refusal(answer));
  }

  private void write(byte[] text) throws IOException {
    if (text.length > 0) {
      response.getOutputStream().write(text);
    }
  }

  /**
   * S3 has failed, and nothing has left yet: sets status and headers.
   *
   * @param size of the object, where it is known and the range was beyond it
   * @return what is to be written; empty where there is no body
   */
  byte[] answer(Throwable failure, OptionalLong size) {
    ErrorAnswer answer = ErrorAnswer.of(failure, options);
    response.reset();
    if (answer.status() == 503) {
      response.setHeader("Retry-After", "1"); // seconds
    }
    if (failure instanceof S3Exception s3) {
      new ObjectHeaders(response, options).of(s3, answer.status());
    }
    size.ifPresent(bytes -> response.setHeader("Content-Range", "bytes */" + bytes));
    if (answer.status() >= 500) { // for the operator; the client gets none of it
      LOG.log(
          Level.WARNING, () -> "S3 failed, answering " + answer.status() + ": " + said(failure));
    }
    return said(answer);
  }

  /**
   * S3 is not even asked: sets status and headers.
   *
   * @return what is to be written; empty where there is no body
   */
  byte[] refusal(ErrorAnswer answer) {
    response.reset();
    return said(answer);
  }

  private byte[] said(ErrorAnswer answer) {
    response.setStatus(answer.status());
    if (answer.status() == 304) {
      return NOTHING; // it has no body, and the headers of the object's are not this message's
    }
    byte[] text = (answer.message() + "\n").getBytes(StandardCharsets.UTF_8);
    response.setContentType("text/plain;charset=utf-8");
    response.setContentLength(text.length);
    return forHead ? NOTHING : text;
  }

  /** In one line. */
  private static String said(Throwable failure) {
    Throwable[] source = failure.getSuppressed();
    Throwable said =
        failure instanceof SourceFailedException && source.length > 0 ? source[0] : failure;
    return said.toString().replaceAll("\\p{Cntrl}", " ");
  }
}
