package io.github.safeclose.aws;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * What sets the SDK's HTTP clients apart, by their names.
 *
 * @param abortMayBlock HttpURLConnection's abort waits for the lock of a blocked reader; Apache
 *     4's, over TLS, for a stalled peer
 * @param closeReadsTheRest both Apache clients read a body to its end when it is closed
 */
record ClientTraits(boolean abortMayBlock, boolean closeReadsTheRest) {
  /** Nothing is known of the client, not even its name: expect the worst. */
  static final ClientTraits UNKNOWN = new ClientTraits(true, false);

  /** As SDK 2.17 writes it ({@code io/sync http/Apache}), and as later ones do. */
  private static final Pattern IN_USER_AGENT =
      Pattern.compile("(?:^| )(?:md/)?io[/#]sync (?:md/)?http[/#](\\S+)");

  private static final ClientTraits APACHE4_TLS = new ClientTraits(true, true);

  static ClientTraits of(String clientName, String protocol) {
    return switch (clientName) {
      case "UrlConnection" -> new ClientTraits(true, false);
      case "Apache" ->
          protocol.equalsIgnoreCase("https") ? APACHE4_TLS : new ClientTraits(false, true);
      case "Apache5" -> new ClientTraits(false, true);
      default -> new ClientTraits(false, false);
    };
  }

  /** Its abort can be made not to block: by another socket factory, or by Apache 5. */
  boolean isApache4OverTls() {
    return equals(APACHE4_TLS);
  }

  /** The same client, of which is known that its abort does not block. */
  ClientTraits resetting() {
    return new ClientTraits(false, closeReadsTheRest);
  }

  /** By what the SDK says of itself in the request; an application may have replaced that. */
  static ClientTraits of(SdkHttpRequest sent) {
    return sent.firstMatchingHeader("User-Agent")
        .map(IN_USER_AGENT::matcher)
        .filter(Matcher::find)
        .map(found -> of(found.group(1), sent.protocol()))
        .orElse(UNKNOWN);
  }
}
