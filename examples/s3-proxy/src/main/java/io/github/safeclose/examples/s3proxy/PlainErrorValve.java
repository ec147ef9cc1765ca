package io.github.safeclose.examples.s3proxy;

import java.io.IOException;
import java.io.Writer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/** What Tomcat answers by itself (a malformed path, a failed servlet): no trace, no version. */
final class PlainErrorValve extends ErrorReportValve {
  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    try {
      response.setContentType("text/plain");
      response.setCharacterEncoding("UTF-8");
      Writer writer = response.getReporter();
      if (writer != null) {
        writer.write(status < 500 ? "Bad request.\n" : "The proxy failed.\n");
        response.finishResponse();
      }
    } catch (IOException e) {
      // The client has left: there is nobody to tell.
    }
  }
}
