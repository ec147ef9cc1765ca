package io.github.safeclose.testkit;

import java.io.IOException;
import java.net.SocketException;

/** What a {@link ScriptedBody} gives its readers, and when; the body lets them in and counts. */
final class Script {
  static final long NEVER = Long.MAX_VALUE;

  private final long bytes;
  private final BodyCounts counts;
  private final Gate gate = new Gate();
  int chunk = Integer.MAX_VALUE;
  volatile long stallAt = NEVER;
  long failAt = NEVER;
  Throwable failure = new IOException("scripted");
  Throwable abortedReaderGets = new SocketException("Socket closed");
  boolean abortIsTheEnd;
  long buffered;
  private volatile boolean aborted;

  Script(long bytes, BodyCounts counts) {
    this.bytes = bytes;
    this.counts = counts;
  }

  static byte byteAt(long offset) {
    long mixed = (offset + 1) * 0x9E3779B97F4A7C15L;
    return (byte) (mixed >>> 56 ^ offset);
  }

  int give(byte[] target, int offset, int wanted) throws IOException {
    long at = counts.taken();
    if (at >= stallAt && !aborted) {
      gate.await();
    }
    if (aborted) {
      return giveBuffered(target, offset, wanted);
    }
    if (at >= failAt) {
      throw Sneaky.rethrow(failure);
    }
    long next = Math.min(bytes, failAt);
    long stall = stallAt;
    next = at < stall ? Math.min(next, stall) : next;
    return copy(target, offset, Math.min(next - at, Math.min(wanted, chunk)));
  }

  private synchronized int giveBuffered(byte[] target, int offset, int wanted) {
    long most = Math.min(buffered, Math.min(wanted, bytes - counts.taken()));
    if (most <= 0 && !abortIsTheEnd) {
      throw Sneaky.rethrow(abortedReaderGets);
    }
    buffered -= Math.max(most, 0);
    return copy(target, offset, most);
  }

  private int copy(byte[] target, int offset, long n) {
    if (n <= 0) {
      return -1;
    }
    long at = counts.take(n);
    for (int i = 0; i < n; i++) {
      target[offset + i] = byteAt(at + i);
    }
    return (int) n;
  }

  void abort() {
    aborted = true;
    gate.open();
  }

  void release() {
    stallAt = NEVER;
    gate.open();
  }

  boolean awaitStall() {
    return gate.awaitVisitor();
  }
}
