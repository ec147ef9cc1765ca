package io.github.safeclose.testkit;

import static io.github.safeclose.testkit.Capability.ABORT_HANDLE;
import static io.github.safeclose.testkit.Capability.EVENTS;
import static io.github.safeclose.testkit.Capability.FREES_READERS;
import static io.github.safeclose.testkit.Capability.KNOWN_LENGTH;
import static io.github.safeclose.testkit.Capability.OUTLIVES_BLOCKED_ABORTS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** C1 to C5: what close() costs, and who may call it. */
abstract class CloseSentences extends ContractSubject {
  private static final int MEASURED = 15;

  @Test
  void c01_close_takes_its_budget_at_most_of_a_body_of_known_length() throws Exception {
    needsBound();
    takesItsBudget(on(ScriptedBody.of(LARGE)).read(10));
  }

  @Test
  void c01_close_takes_its_budget_at_most_of_a_body_of_unknown_length() throws Exception {
    needsBound();
    takesItsBudget(on(ScriptedBody.of(LARGE).ofUnknownLength()).read(10));
  }

  @Test
  void c01_close_takes_its_budget_at_most_of_a_body_nobody_read() throws Exception {
    needsBound();
    takesItsBudget(on(ScriptedBody.of(LARGE)));
  }

  @Test
  void c01_close_takes_its_budget_at_most_where_bytes_come_one_at_a_time() throws Exception {
    needsBound();
    needsScript();
    takesItsBudget(on(ScriptedBody.of(LARGE).ofUnknownLength().chunks(1)).read(10));
  }

  private void takesItsBudget(Trial trial) {
    trial.close();
    trial.assertTaken(budget().maxBytes());
    trial.assertAborted();
  }

  @Test
  void c02_close_returns_although_the_peer_has_stalled() throws Exception {
    needsBound();
    Trial trial = on(ScriptedBody.of(LARGE).stallsAt(2000)).read(10);
    trial.close();
    trial.assertAborted();
  }

  @Test
  void c02_close_returns_although_a_peer_of_unknown_length_has_stalled() throws Exception {
    needsBound();
    Trial trial = on(ScriptedBody.of(LARGE).ofUnknownLength().stallsAt(20)).read(10);
    trial.close();
    trial.assertAborted();
  }

  @Test
  void c02_close_returns_although_the_end_of_a_body_that_was_read_has_stalled() throws Exception {
    needsBound();
    Trial trial = on(ScriptedBody.of(5000).ofUnknownLength().stallsAt(5000)).read(5000);
    trial.close();
    trial.assertAborted();
  }

  @Test
  void c02_close_returns_although_aborting_blocks() throws Exception {
    needsScript();
    needs(OUTLIVES_BLOCKED_ABORTS);
    Trial trial = on(ScriptedBody.of(LARGE).abortBlocks()).read(10);
    trial.close();
    trial.source.release();
    trial.assertAborted();
  }

  @Test
  void c03_closing_allocates_a_constant_whatever_is_left() throws Exception {
    needsBound();
    Assumptions.assumeTrue(AllocationMeter.isPresent(), AllocationMeter.ABSENT);
    long few = allocatedByClosing(1000);
    long many = allocatedByClosing(LARGE);
    assertTrue(few <= allocation(), () -> few + " bytes allocated with little left");
    assertTrue(many <= allocation(), () -> many + " bytes allocated with " + LARGE + " left");
  }

  /** The median: now and then the JVM allocates on our threads for itself. */
  private long allocatedByClosing(long length) throws Exception {
    long[] allocated = new long[MEASURED];
    for (int run = 0; run < MEASURED; run++) {
      Trial trial = on(ScriptedBody.of(length)).read(10);
      AllocationMeter meter = AllocationMeter.start(this::isHelper);
      trial.body.close();
      long mine = meter.mine();
      comesTrue(() -> isOver(trial.source, length)); // or a helper is still at work
      allocated[run] = mine + meter.ofHelpers();
    }
    Arrays.sort(allocated);
    return allocated[MEASURED / 2];
  }

  private static boolean isOver(ScriptedBody source, long length) {
    return source.counts().abortsDone() + source.counts().closes() > 0 || source.taken() >= length;
  }

  @Test
  void c04_a_body_closed_again_ends_once() throws Exception {
    Trial trial = on(ScriptedBody.of(LARGE)).read(10);
    trial.close();
    trial.close();
    trial.close();
    if (inProcess()) {
      trial.assertClosedOnce();
    }
    trial.assertEndedOnce();
  }

  @Test
  void c04_a_body_aborted_and_closed_again_ends_once() throws Exception {
    needs(ABORT_HANDLE);
    Trial trial = on(ScriptedBody.of(LARGE)).read(10);
    trial.abort();
    trial.close();
    trial.abort();
    trial.assertAborted();
    trial.assertReportedRead(10);
  }

  @Test
  void c04_the_end_is_reported_when_it_is_seen() throws Exception {
    needs(EVENTS);
    Trial trial = on(ScriptedBody.of(5000));
    assertEquals(5000, trial.body.readAllBytes().length);
    assertTrue(trial.onlyReport().mayReuseConnection(), "reported as not reusable");
    trial.close();
    trial.close();
    trial.assertKept();
  }

  @Test
  void c04_aborting_after_the_end_cuts_nothing() throws Exception {
    needs(ABORT_HANDLE);
    needsScript();
    Trial trial = on(ScriptedBody.of(5000));
    assertEquals(5000, trial.body.readAllBytes().length);
    trial.abort();
    trial.close();
    trial.assertKept();
  }

  @Test
  void c04_many_closers_and_aborters_at_once_are_one_end() throws Exception {
    for (int round = 0; round < (inProcess() ? 100 : 5); round++) {
      int before = listener().reports().size();
      Trial trial = on(ScriptedBody.of(LARGE)).read(10);
      CyclicBarrier start = new CyclicBarrier(3);
      List<Background<@Nullable Throwable>> all = new ArrayList<>();
      for (int thread = 0; thread < 3; thread++) {
        boolean aborts = thread == 1 && can(ABORT_HANDLE);
        all.add(
            Background.failureOf(
                () -> {
                  start.await();
                  if (aborts) {
                    abort(trial.body);
                  } else {
                    trial.body.close();
                  }
                }));
      }
      for (Background<@Nullable Throwable> one : all) {
        assertTrue(one.ends(patience()), "close() or abort() does not return");
      }
      trial.assertCutOnceAtMost();
      if (can(EVENTS)) {
        assertTrue(comesTrue(() -> listener().reports().size() > before), "not reported");
        assertEquals(before + 1, listener().reports().size(), "reports");
      }
    }
  }

  @Test
  void c05_close_beside_a_reader_waits_for_nobody() throws Exception {
    besideAReader(trial -> trial.close());
  }

  @Test
  void c05_abort_beside_a_reader_waits_for_nobody() throws Exception {
    needs(ABORT_HANDLE);
    besideAReader(trial -> trial.abort());
  }

  private void besideAReader(Trial.Ending ending) throws Exception {
    Trial trial = on(ScriptedBody.of(LARGE).stallsAt(5000)).read(10);
    Background<@Nullable Throwable> reader = trial.readerInTheStall(10_000);
    trial.source.counts().mark();
    ending.end(trial);
    trial.assertTaken(0);
    trial.assertAborted();
    if (can(FREES_READERS)) {
      assertTrue(reader.ends(patience()), "the reader is still blocked");
    }
    trial.source.release();
    assertTrue(reader.ends(patience()), "the reader does not come back");
    assertFalse(trial.source.counts().crossed(), "the source was closed or read beside a reader");
  }

  @Test
  void c05_close_beside_a_reader_at_the_known_length_asks_for_nothing() throws Exception {
    needs(KNOWN_LENGTH);
    needsScript();
    Trial trial = on(ScriptedBody.of(50).stallsAt(50)).read(50);
    Background<@Nullable Throwable> reader = trial.readerInTheStall(1);
    long touches = trial.source.counts().touches();
    trial.close();
    assertEquals(touches, trial.source.counts().touches(), "reads beside the reader");
    trial.assertAborted();
    trial.source.release();
    assertTrue(reader.ends(patience()), "the reader does not come back");
  }
}
