package io.github.safeclose;

/**
 * Is told of each body once, when it has ended (C4).
 *
 * <p>Called on the thread that ended the body, before the call that ended the body returns, and by
 * many threads at once. The connection was given back or cut by then; where an abort may block and
 * runs on a helper thread, it is being cut. It must not block: a request thread waits for it. What
 * it throws is logged and goes no further (C12).
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
