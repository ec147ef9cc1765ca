package io.github.safeclose.servlet.internal;

import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a response says that is true of any answer to its request: CORS, security, cookies. */
public final class KeptHeaders {
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

  /** Said of an object, which an error is not. */
  private static final Set<String> OF_AN_OBJECT =
      Set.of("accept-ranges", "cache-control", "etag", "expires", "last-modified");

  private final Map<String, List<String>> kept = new LinkedHashMap<>();

  private KeptHeaders() {}

  /**
   * What the response says before an object's headers are set.
   *
   * @param response not committed
   * @return what is true of any answer
   */
  public static KeptHeaders before(HttpServletResponse response) {
    return of(response, Set.of());
  }

  /**
   * What the response says after an object's headers were set.
   *
   * @param response not committed
   * @return what is true of any answer
   */
  public static KeptHeaders after(HttpServletResponse response) {
    return of(response, OF_AN_OBJECT);
  }

  private static KeptHeaders of(HttpServletResponse response, Set<String> dropped) {
    KeptHeaders headers = new KeptHeaders();
    for (String name : response.getHeaderNames()) {
      String lower = name.toLowerCase(Locale.ROOT);
      List<String> values = List.copyOf(response.getHeaders(name));
      if (!OF_A_BODY.contains(lower) && !dropped.contains(lower) && !values.isEmpty()) {
        headers.kept.put(name, values);
      }
    }
    return headers;
  }

  /**
   * Sets them anew, over what the container has kept or made.
   *
   * @param response after its reset
   */
  public void restore(HttpServletResponse response) {
    kept.forEach(
        (name, values) -> {
          response.setHeader(name, values.get(0));
          values.stream().skip(1).forEach(value -> response.addHeader(name, value));
        });
  }
}
