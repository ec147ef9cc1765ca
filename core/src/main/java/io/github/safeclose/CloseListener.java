package io.github.safeclose;

/**
 * Is told of each body once, when it has ended (C4).
 *
 * <p>Called on the thread that ended the body, after the connection was given back or cut, and
 * before the call that ended the body returns; by many threads at once. It must not block: a
 * request thread waits for it. What it throws is logged and goes no further (C12).
 */
@FunctionalInterface
public interface CloseListener {

  /**
   * A body has ended.
   *
   * @param event how
   */
  void bodyEnded(CloseEvent event);
}
