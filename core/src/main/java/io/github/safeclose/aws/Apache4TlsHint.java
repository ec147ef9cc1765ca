package io.github.safeclose.aws;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/** Says once in this JVM that Apache 4's abort over TLS can be had cheaper. */
final class Apache4TlsHint {
  private static final Logger LOG = System.getLogger("io.github.safeclose");
  private static final AtomicBoolean DONE = new AtomicBoolean();

  private Apache4TlsHint() {}

  /** Somebody has made a choice: whichever client it is for, they know. */
  static void notNeeded() {
    DONE.set(true);
  }

  static void sayOnce() {
    if (DONE.compareAndSet(false, true)) {
      LOG.log(
          Level.INFO,
          "Apache HttpClient 4 over TLS: its abort() waits for a server that has stalled, so"
              + " safeclose aborts on a helper thread. apache5-client does not wait; nor does"
              + " apache-client with safeclose's ResettingTlsSocketFactory. See"
              + " docs/apache4-tls.md");
    }
  }
}
