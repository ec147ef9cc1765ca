package io.github.safeclose.examples.s3proxy;

/** A request that is answered without asking S3. */
final class RefusedRequest extends Exception {
  private static final long serialVersionUID = 1;

  private final transient ErrorAnswer answer;

  /**
   * Refuses a request.
   *
   * @param status the answer's status
   * @param message for the client, so nothing that it does not know already
   */
  RefusedRequest(int status, String message) {
    super(message);
    answer = new ErrorAnswer(status, message);
  }

  ErrorAnswer answer() {
    return answer;
  }
}
