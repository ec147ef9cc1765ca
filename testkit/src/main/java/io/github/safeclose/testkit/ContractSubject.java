package io.github.safeclose.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.safeclose.DrainBudget;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;

/** What the tests of all sentences stand on; {@link SafeCloseContract} documents it. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // fails what hangs
abstract class ContractSubject {
  /** More than any client takes in unasked, and little enough to be drained by one that drains. */
  static final long LARGE = 64L << 20;

  private final RecordingListener listener = new RecordingListener();
  private final List<Trial> trials = new ArrayList<>();

  abstract InputStream openBody(ScriptedBody source) throws Exception;

  abstract InputStream openBodyTwice(ScriptedBody source) throws Exception;

  abstract Set<Capability> capabilities();

  abstract void abort(InputStream body) throws Exception;

  abstract DrainBudget budget();

  abstract long allocation();

  abstract Duration patience();

  abstract boolean isHelper(Thread thread);

  /** Bytes that the transport may take unasked. */
  abstract long inFlight();

  /** Whether the stream reads the script itself. */
  abstract boolean inProcess();

  /**
   * What the stream under test reports to.
   *
   * @return one of its own for each test
   */
  protected final RecordingListener listener() {
    return listener;
  }

  final boolean can(Capability capability) {
    return capabilities().contains(capability);
  }

  /** Skips the test, visibly, unless the stream can do that. */
  final void needs(Capability... needed) {
    for (Capability capability : needed) {
      Assumptions.assumeTrue(can(capability), () -> capability + ": " + capability.absence());
    }
  }

  final void needsScript() {
    Assumptions.assumeTrue(
        inProcess(), "only a stream that reads the scripted body itself can be asked this");
  }

  /** Skips unless there is a budget that drains at least that many bytes. */
  final void needsBudget(long bytes) {
    Assumptions.assumeTrue(
        !budget().isNone() && budget().maxBytes() >= bytes,
        () -> "budget(): the stream drains less than " + bytes + " bytes");
  }

  final void needsBound() {
    Assumptions.assumeTrue(
        budget().maxBytes() <= LARGE / 2,
        () -> "budget(): C1 to C3 are for streams that drain up to " + LARGE / 2 + " bytes");
  }

  final Trial on(ScriptedBody source) throws Exception {
    return keep(source, openBody(source));
  }

  final Trial onTwice(ScriptedBody source) throws Exception {
    return keep(source, openBodyTwice(source));
  }

  private Trial keep(ScriptedBody source, InputStream body) {
    Trial trial = new Trial(this, source, body);
    trials.add(trial);
    return trial;
  }

  final boolean comesTrue(BooleanSupplier condition) {
    return Background.comesTrue(condition, patience());
  }

  /**
   * Waits until the thread is inside a blocking read. A thread in a socket read looks runnable; its
   * stack tells. Goes on after a second in any case: the tests stay right, only easier to pass.
   */
  final void awaitBlocked(Thread thread) {
    Background.comesTrue(
        () -> {
          for (StackTraceElement frame : thread.getStackTrace()) {
            String type = frame.getClassName();
            if (type.startsWith("sun.nio.ch.") || type.equals(Gate.class.getName())) {
              return true;
            }
          }
          return false;
        },
        Duration.ofSeconds(1));
  }

  /** Every way to read throws an IOException. */
  static void assertRefused(InputStream body) {
    assertThrows(IOException.class, body::read, "read()");
    assertThrows(IOException.class, () -> body.read(new byte[10]), "read(byte[])");
    assertThrows(IOException.class, () -> body.read(new byte[10], 2, 5), "read(byte[], ..)");
    assertThrows(IOException.class, () -> body.readNBytes(5), "readNBytes");
    assertThrows(IOException.class, body::readAllBytes, "readAllBytes");
    assertThrows(IOException.class, () -> body.skip(5), "skip");
    assertThrows(
        IOException.class, () -> body.transferTo(OutputStream.nullOutputStream()), "transferTo");
  }

  /** Nothing that a test left open stays open, and no thread stays blocked. */
  @AfterEach
  void releaseAll() {
    Thread.interrupted();
    trials.forEach(trial -> trial.source.release());
    quietly(trial -> trial.source.abort()); // first: it brings back who is inside
    quietly(trial -> trial.body.close());
  }

  private void quietly(Trial.Ending ending) {
    Background.failureOf(
            () -> {
              for (Trial trial : trials) {
                try {
                  ending.end(trial);
                } catch (Exception scripted) {
                  // it only tidies up
                }
              }
            })
        .ends(patience());
  }
}
