package io.github.safeclose.examples.s3proxy;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * {@code GET} and {@code HEAD /data/{key}}.
 *
 * <p>Mapped on everything, with a routing of its own: containers normalise the path that they map
 * by, and keys must be taken exactly.
 */
public final class ObjectServlet extends HttpServlet {
  private static final long serialVersionUID = 1;
  private static final System.Logger LOG = System.getLogger(ObjectServlet.class.getName());
  private static final String PREFIX = "/data/";

  private final transient ObjectStore store;

  /** Serves one bucket. */
  public ObjectServlet(S3Client s3, String bucket) {
    store = new ObjectStore(s3, bucket);
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      answer(request, response);
    } catch (RefusedRequest e) {
      PlainAnswer.send(request, response, e.answer());
    } catch (SdkException e) {
      fail(request, response, e);
    } catch (SourceFailedException e) {
      if (response.isCommitted()) {
        throw e; // the client holds a part: only a broken connection can tell it so
      }
      response.reset(); // of the object's headers, and of what waits in the container's buffer
      fail(request, response, e);
    }
  }

  private void answer(HttpServletRequest request, HttpServletResponse response)
      throws IOException, RefusedRequest {
    String path = request.getRequestURI(); // raw: neither decoded nor normalised
    if (!path.startsWith(PREFIX)) {
      throw new RefusedRequest(404, "No such resource.");
    }
    String method = request.getMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      response.setHeader("Allow", "GET, HEAD");
      throw new RefusedRequest(405, "Only GET and HEAD are allowed.");
    }
    String key = ObjectKey.decode(path.substring(PREFIX.length()));
    ObjectRequest wanted = ObjectRequest.of(key, request);
    if (method.equals("HEAD")) {
      ObjectHeaders.copy(store.head(wanted), response);
    } else {
      send(wanted, response);
    }
  }

  private void send(ObjectRequest wanted, HttpServletResponse response) throws IOException {
    // However the client leaves, closing the body costs O(1): that is all there is to it.
    try (ResponseInputStream<GetObjectResponse> body = store.get(wanted)) {
      GetObjectResponse object = body.response();
      response.setStatus(object.contentRange() == null ? 200 : 206);
      ObjectHeaders.copy(object, response);
      Transfer.copy(body, object.contentLength(), response.getOutputStream());
    }
  }

  private static void fail(
      HttpServletRequest request, HttpServletResponse response, Exception failure)
      throws IOException {
    ErrorAnswer answer = ErrorAnswer.of(failure);
    if (answer.status() >= 500) { // for the operator; the client gets none of it
      LOG.log(Level.WARNING, "S3 failed, answering " + answer.status() + ": " + failure);
    }
    if (failure instanceof S3Exception s3) {
      ObjectHeaders.copy(s3, response);
    }
    PlainAnswer.send(request, response, answer);
  }
}
