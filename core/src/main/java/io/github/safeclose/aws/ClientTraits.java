package io.github.safeclose.aws;

/**
 * What sets the SDK's HTTP clients apart, by their names.
 *
 * @param abortMayBlock HttpURLConnection's abort waits for the lock of a blocked reader; Apache
 *     4's, over TLS, for a stalled peer
 * @param closeReadsTheRest both Apache clients read a body to its end when it is closed
 */
record ClientTraits(boolean abortMayBlock, boolean closeReadsTheRest) {

  static ClientTraits of(String clientName, String protocol) {
    return switch (clientName) {
      case "UrlConnection" -> new ClientTraits(true, false);
      case "Apache" -> new ClientTraits(protocol.equalsIgnoreCase("https"), true);
      case "Apache5" -> new ClientTraits(false, true);
      default -> new ClientTraits(false, false);
    };
  }
}
