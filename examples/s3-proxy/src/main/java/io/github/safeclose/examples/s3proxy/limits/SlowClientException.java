package io.github.safeclose.examples.s3proxy.limits;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Thrown by a write to a client that reads too slowly. */
public final class SlowClientException extends IOException {
  private static final long serialVersionUID = 1;

  SlowClientException(long bytes, long nanos) {
    super(
        "the client reads too slowly: "
            + bytes
            + " bytes in "
            + TimeUnit.NANOSECONDS.toMillis(nanos)
            + " ms");
  }
}
