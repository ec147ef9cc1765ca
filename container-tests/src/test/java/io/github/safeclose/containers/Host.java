package io.github.safeclose.containers;

/** A servlet container in a class loader of its own, as the tests outside see it. */
public interface Host {
  /** For {@link #start}: so that little is on its way, and little has to be read. */
  int SEND_BUFFER = 256 * 1024;

  /**
   * Starts it on a free port, with the filter and the servlet of these tests.
   *
   * @param writeTimeoutMillis by the container's own settings, how long it waits for a client that
   *     takes nothing, and then with {@link #SEND_BUFFER}; 0 for what it has by default
   * @return the port
   */
  int start(int writeTimeoutMillis) throws Exception;

  /**
   * What it has by default, as its own objects say.
   *
   * @param h2 over HTTP/2, for a stream whose window stays shut, rather than over HTTP/1.1
   * @return milliseconds; 0 for no end of waiting
   */
  long defaultWriteTimeoutMillis(boolean h2) throws Exception;
}
