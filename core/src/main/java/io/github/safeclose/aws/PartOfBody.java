package io.github.safeclose.aws;

import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Tells the hooks below that a request asks for a part of a resumed body, which reports its end
 * itself. It is told in the User-Agent, because that is what every hook sees, and only of this very
 * request: not of one that an interceptor makes on the same thread meanwhile.
 */
final class PartOfBody {
  /** What {@link ResumingReads} adds to the User-Agent, with a version behind it. */
  static final String NAME = "safeclose-part";

  private PartOfBody() {}

  static boolean isAskedForBy(SdkHttpRequest request) {
    return request.firstMatchingHeader("User-Agent").filter(it -> it.contains(NAME)).isPresent();
  }
}
