package io.github.safeclose.aws;

import io.github.safeclose.CloseListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The listeners that the class path offers, made once for all clients. */
final class InstalledListeners {
  private static final Logger LOG = System.getLogger("io.github.safeclose");

  /** A loader that fails for ever must not keep a client from being built. */
  private static final int MOST_FAILURES = 100;

  private static @Nullable List<CloseListener> made;

  private InstalledListeners() {}

  static synchronized List<CloseListener> get() {
    List<CloseListener> listeners = made;
    if (listeners == null) {
      // Not the thread's context loader: who builds a client first must not matter.
      listeners = from(ServiceLoader.load(CloseListener.class, loader()).iterator());
      made = listeners;
    }
    return listeners;
  }

  private static @Nullable ClassLoader loader() {
    return InstalledListeners.class.getClassLoader();
  }

  static List<CloseListener> from(Iterator<CloseListener> providers) {
    List<CloseListener> listeners = new ArrayList<>();
    int failures = 0;
    while (failures < MOST_FAILURES) {
      try {
        if (!providers.hasNext()) {
          break;
        }
        listeners.add(providers.next());
      } catch (VirtualMachineError fatal) {
        throw fatal;
      } catch (Throwable failure) { // a broken line in the file, a missing class, its constructor
        failures++;
        LOG.log(Level.WARNING, "a close listener cannot be made, and is skipped", failure);
      }
    }
    return List.copyOf(listeners);
  }
}
