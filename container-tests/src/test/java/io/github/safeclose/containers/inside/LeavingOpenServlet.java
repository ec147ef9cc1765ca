package io.github.safeclose.containers.inside;

import io.github.safeclose.SafeClose;
import io.github.safeclose.SafeCloseInputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** Alone in a WAR: leaves a body open at each request, and says how many were aborted before. */
public final class LeavingOpenServlet extends HttpServlet {
  private static final long serialVersionUID = 1;
  private static final AtomicInteger ABORTED = new AtomicInteger();

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.getOutputStream().print(ABORTED.get() + " aborted");
    SafeCloseInputStream body =
        SafeClose.ofDefaults()
            .body(new ByteArrayInputStream(new byte[1000]))
            .aborter(ABORTED::incrementAndGet)
            .open();
    body.readNBytes(3);
  }
}
