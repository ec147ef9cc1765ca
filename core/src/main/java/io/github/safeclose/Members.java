package io.github.safeclose;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of one scope, in a list in which each knows its place: it leaves in O(1). Not
 * thread-safe: its scope holds a lock.
 */
final class Members {
  private @Nullable Member first;
  private int size;

  /** One body's place. */
  static final class Member {
    private final CloseScope scope;
    private final SafeCloseInputStream body;
    private final IdleLook.Seen seen = new IdleLook.Seen();
    private @Nullable Member previous;
    private @Nullable Member next;
    private boolean linked;

    Member(CloseScope scope, SafeCloseInputStream body) {
      this.scope = scope;
      this.body = body;
    }

    void leave() {
      scope.left(this);
    }
  }

  void add(Member member) {
    member.linked = true;
    member.next = first;
    if (first != null) {
      first.previous = member;
    }
    first = member;
    size++;
  }

  /** Does nothing if it is not in the list. */
  void remove(Member member) {
    if (!member.linked) {
      return;
    }
    member.linked = false;
    if (member.previous == null) {
      first = member.next;
    } else {
      member.previous.next = member.next;
    }
    if (member.next != null) {
      member.next.previous = member.previous;
    }
    size--;
  }

  int size() {
    return size;
  }

  List<SafeCloseInputStream> bodies() {
    List<SafeCloseInputStream> bodies = new ArrayList<>();
    for (Member member = first; member != null; member = member.next) {
      bodies.add(member.body);
    }
    return bodies;
  }

  /** Takes a further look at each body: those that are idle for too long, and how they end. */
  Map<SafeCloseInputStream, End> idle(ScopeLimits limits) {
    Map<SafeCloseInputStream, End> idle = new HashMap<>();
    for (Member member = first; member != null; member = member.next) {
      End end = member.seen.look(member.body, limits);
      if (end != null) {
        idle.put(member.body, end);
      }
    }
    return idle;
  }
}
