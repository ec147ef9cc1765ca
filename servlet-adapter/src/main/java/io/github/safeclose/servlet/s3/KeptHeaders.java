package io.github.safeclose.servlet.s3;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A response whose reset, whoever asks for it, leaves what the application had set before: CORS,
 * security, cookies. An object's headers, and the buffered part of its body, go.
 */
final class KeptHeaders extends HttpServletResponseWrapper {
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

  private final Map<String, List<String>> applications = new LinkedHashMap<>();

  KeptHeaders(HttpServletResponse response) {
    super(response);
    for (String name : response.getHeaderNames()) {
      if (!OF_A_BODY.contains(name.toLowerCase(Locale.ROOT))) {
        List<String> values = List.copyOf(response.getHeaders(name));
        if (!values.isEmpty()) {
          applications.put(name, values);
        }
      }
    }
  }

  @Override
  public void reset() {
    super.reset();
    applications.forEach(
        (name, values) -> {
          setHeader(name, values.get(0)); // over what the container has kept or made anew
          values.stream().skip(1).forEach(value -> addHeader(name, value));
        });
  }
}
