package io.github.safeclose.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.safeclose.testkit.RecordingListener.Report;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** One body under test, its script, and what can be asked of the two. */
final class Trial {
  /** Something done to a trial. */
  @FunctionalInterface
  interface Ending {
    void end(Trial trial) throws Exception;
  }

  final ScriptedBody source;
  final InputStream body;
  private final ContractSubject contract;

  Trial(ContractSubject contract, ScriptedBody source, InputStream body) {
    this.contract = contract;
    this.source = source;
    this.body = body;
  }

  /** Reads that many bytes, which must be there and the right ones. */
  Trial read(int bytes) throws IOException {
    byte[] got = new byte[bytes];
    int n = 0;
    while (n < bytes) { // not readNBytes: it ends with a read of no bytes, where some clients block
      int more = body.read(got, n, bytes - n);
      assertTrue(more > 0, "the body ends too early");
      n += more;
    }
    for (int i = 0; i < bytes; i++) {
      assertEquals(ScriptedBody.byteAt(i), got[i], "the byte at " + i);
    }
    source.counts().mark();
    return this;
  }

  void close() {
    returns("close()", body::close);
  }

  /** A close() that hangs is caught by C2; what it leads to cannot be seen then. */
  void closeOrSkip() {
    Background<@Nullable Throwable> closer = Background.failureOf(body::close);
    Assumptions.assumeTrue(closer.ends(contract.patience()), "close() does not return, see C2");
  }

  void abort() {
    returns("abort()", () -> contract.abort(body));
  }

  /** Runs on a thread of its own; throws what it throws, fails if it hangs. */
  void returns(String what, Background.Work work) {
    Background<@Nullable Throwable> running = Background.failureOf(work);
    Throwable failure = running.result(what, contract.patience());
    if (failure != null) {
      throw Sneaky.rethrow(failure);
    }
  }

  /** Starts a read of up to that many bytes, and waits until it is blocked in the stall. */
  Background<@Nullable Throwable> readerInTheStall(int bytes) {
    Background<@Nullable Throwable> reader = Background.failureOf(() -> body.readNBytes(bytes));
    assertTrue(source.awaitStall(), "no read has reached the stall");
    contract.awaitBlocked(reader.thread());
    return reader;
  }

  /** At most that many bytes since the read, and what was on its way. */
  void assertTaken(long bytes) {
    long taken = source.counts().takenSinceMark();
    long most = Math.addExact(bytes, contract.inFlight());
    assertTrue(taken <= most, () -> taken + " bytes were taken, at most " + most + " expected");
  }

  /** Cut, once, and reported as such. */
  void assertAborted() {
    assertTrue(
        contract.comesTrue(() -> source.counts().abortsDone() > 0),
        () -> "the connection was not cut: " + source.counts());
    assertEquals(1, source.counts().aborts(), "aborts");
    assertReported(false);
  }

  /** Ended in whatever way, and reported once. */
  void assertEndedOnce() {
    assertCutOnceAtMost();
    if (contract.can(Capability.EVENTS)) {
      onlyReport();
    }
  }

  void assertCutOnceAtMost() {
    int aborts = source.counts().aborts();
    assertTrue(aborts <= 1, () -> aborts + " aborts");
  }

  /** Not cut, closed once, and reported as such. */
  void assertKept() {
    if (contract.inProcess()) {
      assertClosedOnce();
    }
    assertEquals(0, source.counts().aborts(), "aborts");
    assertReported(true);
  }

  void assertClosedOnce() {
    assertTrue(
        contract.comesTrue(() -> source.counts().closes() > 0), "the source is never closed");
    assertEquals(1, source.counts().closes(), "closes of the source");
  }

  /** Reported once; that many bytes. Says nothing of a stream that does not report. */
  void assertReportedRead(long bytes) {
    if (contract.can(Capability.EVENTS)) {
      assertEquals(bytes, onlyReport().bytesRead(), "bytes read, as reported");
    }
  }

  void assertReported(boolean mayReuseConnection) {
    if (contract.can(Capability.EVENTS)) {
      Report report = onlyReport();
      if (mayReuseConnection) {
        assertTrue(report.mayReuseConnection(), "reported as not reusable");
      } else {
        assertFalse(report.mayReuseConnection(), "reported as reusable");
      }
    }
  }

  Report onlyReport() {
    RecordingListener listener = contract.listener();
    contract.comesTrue(() -> !listener.reports().isEmpty());
    return listener.only();
  }
}
