package io.github.safeclose.aws;

import io.github.safeclose.SafeCloseInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.OutputStream;
import software.amazon.awssdk.http.Abortable;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * The safe body above a spliced one. Its {@code close()} says so below before it drains: a read
 * that fails then is not resumed.
 */
final class ResumingBody extends FilterInputStream implements Abortable {
  private final GetObjectResponse response;
  private final SafeCloseInputStream safe;
  private final SplicedBody spliced;

  ResumingBody(GetObjectResponse response, SafeCloseInputStream safe, SplicedBody spliced) {
    super(safe);
    this.response = response;
    this.safe = safe;
    this.spliced = spliced;
  }

  /** The first one. */
  GetObjectResponse response() {
    return response;
  }

  @Override
  public long transferTo(OutputStream sink) throws IOException {
    return safe.transferTo(sink);
  }

  @Override
  public void close() throws IOException {
    spliced.stopResuming();
    safe.close();
  }

  @Override
  public void abort() {
    safe.abort();
  }
}
