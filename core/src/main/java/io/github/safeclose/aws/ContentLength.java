package io.github.safeclose.aws;

import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpResponse;

/** The length of a response's body, as its headers give it. */
final class ContentLength {
  private ContentLength() {}

  /** Empty if there is none, if it makes no sense, or if the body is chunked. */
  static Optional<Long> of(SdkHttpResponse response) {
    if (response.firstMatchingHeader("Transfer-Encoding").isPresent()) {
      return Optional.empty(); // it overrides Content-Length (RFC 9112, 6.3)
    }
    return response.firstMatchingHeader("Content-Length").flatMap(ContentLength::parse);
  }

  private static Optional<Long> parse(String value) {
    try {
      long length = Long.parseLong(value.trim());
      return length < 0 ? Optional.empty() : Optional.of(length);
    } catch (NumberFormatException senseless) {
      return Optional.empty();
    }
  }
}
