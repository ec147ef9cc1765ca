package io.github.safeclose;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Which scope a body is in, for what ends the body. A scope holds its bodies, so the place is held
 * weakly: whatever ends a body must not keep it reachable, or no leak would ever be found. Nobody
 * needs to leave a scope that is garbage.
 */
final class Membership {
  private final AtomicReference<@Nullable WeakReference<Members.Member>> place =
      new AtomicReference<>();

  /** Leaves the scope it was in, if any. */
  void moveTo(Members.Member next) {
    leave(place.getAndSet(new WeakReference<>(next)));
  }

  void leave() {
    leave(place.getAndSet(null));
  }

  private static void leave(@Nullable WeakReference<Members.Member> left) {
    Members.Member member = left == null ? null : left.get();
    if (member != null) {
      member.leave();
    }
  }
}
