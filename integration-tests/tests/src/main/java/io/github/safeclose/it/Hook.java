package io.github.safeclose.it;

import java.util.EnumSet;
import java.util.Set;

/** How an application comes to safeclose. */
enum Hook {
  DECORATOR,
  INTERCEPTOR,
  TRANSFORMER;

  /** {@code none}, or some of them, joined by dashes. */
  static Set<Hook> parse(String names) {
    Set<Hook> hooks = EnumSet.noneOf(Hook.class);
    for (Hook hook : values()) {
      if (names.contains(hook.name().toLowerCase(java.util.Locale.ROOT))) {
        hooks.add(hook);
      }
    }
    return hooks;
  }
}
