package io.github.safeclose.containers;

/** A servlet container in a class loader of its own, as the tests outside see it. */
public interface Host {
  /**
   * Starts it on a free port, with the filter and the servlet of these tests.
   *
   * @return the port
   */
  int start() throws Exception;
}
