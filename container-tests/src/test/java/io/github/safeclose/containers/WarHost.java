package io.github.safeclose.containers;

import java.nio.file.Path;

/** A servlet container in a class loader of its own that starts an exploded WAR. */
public interface WarHost {
  /**
   * Starts it on a free port.
   *
   * @param war the directory
   * @param scratch for the container's own files
   * @return the port
   */
  int start(Path war, Path scratch) throws Exception;
}
