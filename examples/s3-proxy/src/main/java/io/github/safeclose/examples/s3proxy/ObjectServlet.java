package io.github.safeclose.examples.s3proxy;

import io.github.safeclose.servlet.s3.ObjectSender;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * {@code GET} and {@code HEAD /data/{key}}.
 *
 * <p>Mapped on everything, with a routing of its own: containers normalise the path that they map
 * by, and keys must be taken exactly.
 */
public final class ObjectServlet extends HttpServlet {
  private static final long serialVersionUID = 1;
  private static final String PREFIX = "/data/";

  private final transient ObjectSender sender;
  private final String bucket;

  /** Serves one bucket. */
  public ObjectServlet(ObjectSender sender, String bucket) {
    this.sender = sender;
    this.bucket = bucket;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      sender.send(bucket, key(request, response), request, response);
    } catch (RefusedRequest e) {
      e.answer(request, response);
    }
  }

  private static String key(HttpServletRequest request, HttpServletResponse response)
      throws RefusedRequest {
    String path = request.getRequestURI(); // raw: neither decoded nor normalised
    if (!path.startsWith(PREFIX)) {
      throw new RefusedRequest(404, "No such resource.");
    }
    String method = request.getMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      response.setHeader("Allow", "GET, HEAD");
      throw new RefusedRequest(405, "Only GET and HEAD are allowed.");
    }
    return ObjectKey.decode(path.substring(PREFIX.length()));
  }
}
