package io.github.safeclose.servlet.s3;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** One answer to one client: an object's headers, or an error that says nothing of S3. */
final class Reply {
  private static final Logger LOG = System.getLogger("io.github.safeclose.servlet");

  /** Said of a body that is not sent then. By name: Content-Security-Policy is not among them. */
  private static final Set<String> OF_A_BODY =
      Set.of(
          "content-type",
          "content-length",
          "content-encoding",
          "content-language",
          "content-disposition",
          "content-range",
          "content-location");

  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final SendOptions options;

  /** What the application had set before: CORS, security, cookies. It outlives a reset. */
  private final Map<String, List<String>> applications = new LinkedHashMap<>();

  Reply(HttpServletRequest request, HttpServletResponse response, SendOptions options) {
    if (response.isCommitted()) {
      throw new IllegalStateException(
          "the response has begun already: send an object before anything else is written");
    }
    this.request = request;
    this.response = response;
    this.options = options;
    for (String name : response.getHeaderNames()) {
      if (!OF_A_BODY.contains(name.toLowerCase(Locale.ROOT))) {
        List<String> values = List.copyOf(response.getHeaders(name));
        if (!values.isEmpty()) {
          applications.put(name, values);
        }
      }
    }
  }

  boolean isForHead() {
    return request.getMethod().equals("HEAD");
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
   * S3 has failed.
   *
   * @param size of the object, where it is known and the range was beyond it
   * @throws SourceFailedException if the client holds a part of the object already
   */
  void fail(Exception failure, OptionalLong size) throws IOException {
    if (response.isCommitted()) {
      throw failure instanceof SourceFailedException already
          ? already
          : new SourceFailedException(failure);
    }
    ErrorAnswer answer = ErrorAnswer.of(failure, options);
    startAgain();
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
    send(answer);
  }

  void refuse(ErrorAnswer answer) throws IOException {
    startAgain();
    send(answer);
  }

  /** Without the object's headers, and without what of it waits in the container's buffer. */
  private void startAgain() {
    response.reset();
    applications.forEach(
        (name, values) -> {
          response.setHeader(name, values.get(0)); // over what the container has kept or made anew
          values.stream().skip(1).forEach(value -> response.addHeader(name, value));
        });
  }

  private void send(ErrorAnswer answer) throws IOException {
    response.setStatus(answer.status());
    if (answer.status() == 304) {
      return; // it has no body, and the headers of the object's are not this message's
    }
    byte[] text = (answer.message() + "\n").getBytes(StandardCharsets.UTF_8);
    response.setContentType("text/plain;charset=utf-8");
    response.setContentLength(text.length);
    if (!isForHead()) {
      response.getOutputStream().write(text);
    }
  }

  /** In one line. */
  private static String said(Exception failure) {
    Throwable[] source = failure.getSuppressed();
    Throwable said =
        failure instanceof SourceFailedException && source.length > 0 ? source[0] : failure;
    return said.toString().replaceAll("\\p{Cntrl}", " ");
  }
}
