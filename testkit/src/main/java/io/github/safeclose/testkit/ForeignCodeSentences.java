package io.github.safeclose.testkit;

import static io.github.safeclose.testkit.Capability.ABORT_HANDLE;
import static io.github.safeclose.testkit.Capability.EVENTS;
import static io.github.safeclose.testkit.Capability.OWN_TRANSFER_TO;
import static io.github.safeclose.testkit.Capability.WRAPS_TWICE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** C11 to C15: drains that fail, code that is not the stream's own, counts, sinks, layers. */
abstract class ForeignCodeSentences extends ReadSentences {
  private static final int BUDGET = 100;

  @Test
  void c11_a_drain_that_fails_becomes_an_abort() throws Exception {
    needsScript();
    needsBudget(BUDGET);
    for (Throwable failure : List.of(new IOException("reset"), new IllegalStateException())) {
      int before = listener().reports().size();
      Trial trial = on(ScriptedBody.of(BUDGET).ofUnknownLength().failsAt(50, failure)).read(10);
      trial.close();
      assertTrue(comesTrue(() -> trial.source.counts().abortsDone() == 1), "not aborted");
      neverReusableSince(before);
    }
  }

  @Test
  void c11_a_drain_that_stalls_becomes_an_abort() throws Exception {
    needsScript();
    needsBudget(BUDGET);
    stallsAt(50, false);
    stallsAt(BUDGET, false);
  }

  @Test
  void c11_a_drain_whose_end_is_its_own_abort_is_not_reusable() throws Exception {
    needsScript();
    needsBudget(BUDGET);
    stallsAt(BUDGET, true);
  }

  private void stallsAt(long offset, boolean looksLikeTheEnd) throws Exception {
    int before = listener().reports().size();
    ScriptedBody source = ScriptedBody.of(BUDGET).ofUnknownLength().stallsAt(offset);
    Trial trial = on(looksLikeTheEnd ? source.abortLooksLikeTheEnd() : source).read(10);
    trial.closeOrSkip();
    assertTrue(comesTrue(() -> source.counts().abortsDone() == 1), "not aborted");
    neverReusableSince(before);
  }

  private void neverReusableSince(int before) {
    if (can(EVENTS)) {
      assertTrue(comesTrue(() -> listener().reports().size() > before), "not reported");
      assertFalse(listener().reports().get(before).mayReuseConnection(), "reported as reusable");
    }
  }

  @Test
  void c12_what_an_aborter_throws_goes_no_further() throws Exception {
    needsScript();
    for (Throwable failure : List.of(new IllegalStateException(), new Exception("checked"))) {
      Trial closed = on(ScriptedBody.of(LARGE).abortThrows(failure)).read(10);
      closed.close();
      if (can(ABORT_HANDLE)) {
        Trial aborted = on(ScriptedBody.of(LARGE).abortThrows(failure)).read(10);
        aborted.abort();
      }
    }
  }

  @Test
  void c12_what_a_listener_throws_goes_no_further() throws Exception {
    needs(EVENTS);
    listener().failing(new IllegalStateException("a broken listener"));
    on(ScriptedBody.of(LARGE)).read(10).close();
    Trial exhausted = on(ScriptedBody.of(5000));
    assertEquals(5000, exhausted.body.readAllBytes().length);
    exhausted.close();
    assertEquals(2, listener().reports().size(), "reports");
  }

  @Test
  void c13_every_way_to_read_gives_and_counts_every_byte_once() throws Exception {
    Trial trial = on(ScriptedBody.of(LARGE).chunks(700));
    long at = 0;
    for (int round = 0; round < 3; round++) {
      assertEquals(ScriptedBody.byteAt(at++) & 0xFF, trial.body.read());
      byte[] some = new byte[50];
      int n = trial.body.read(some, 10, 30);
      for (int i = 0; i < n; i++) {
        assertEquals(ScriptedBody.byteAt(at++), some[10 + i]);
      }
      for (byte value : trial.body.readNBytes(3000)) {
        assertEquals(ScriptedBody.byteAt(at++), value);
      }
      at += trial.body.skip(2000);
    }
    trial.close();
    trial.assertReportedRead(at);
  }

  @Test
  void c13_reads_of_no_bytes_do_not_touch_the_source() throws Exception {
    Trial trial = on(ScriptedBody.of(LARGE).stallsAt(10)).read(10);
    long touches = trial.source.counts().touches();
    trial.returns(
        "a read of no bytes",
        () -> {
          assertEquals(0, trial.body.read(new byte[0]));
          assertEquals(0, trial.body.read(new byte[5], 5, 0));
          assertEquals(0, trial.body.skip(0));
        });
    if (inProcess()) {
      assertEquals(touches, trial.source.counts().touches(), "reads of the source");
    }
  }

  @Test
  void c13_available_is_never_negative() throws Exception {
    Trial trial = on(ScriptedBody.of(3L << 30).stallsAt(5000).answersAvailable(-1)).read(10);
    int available = trial.body.available();
    assertTrue(available >= 0, () -> "available() answers " + available);
  }

  @Test
  void c13_mark_is_not_supported() throws Exception {
    Trial trial = on(ScriptedBody.of(5000));
    assertFalse(trial.body.markSupported());
    trial.body.mark(5);
    trial.read(5);
    assertThrows(IOException.class, () -> trial.body.reset());
  }

  @Test
  void c14_a_failing_sink_gets_its_exception_through_and_close_stays_cheap() throws Exception {
    needsBound();
    Trial trial = on(ScriptedBody.of(LARGE));
    IOException failure = new IOException("the client has left");
    assertSame(
        failure,
        assertThrows(IOException.class, () -> trial.body.transferTo(failingSink(failure))));
    trial.source.counts().mark();
    trial.close();
    trial.assertTaken(budget().maxBytes());
    trial.assertAborted();
  }

  @Test
  void c14_a_failing_sink_aborts_at_once() throws Exception {
    needs(OWN_TRANSFER_TO);
    Trial trial = on(ScriptedBody.of(LARGE));
    IllegalStateException failure = new IllegalStateException("a recycled response");
    assertSame(
        failure,
        assertThrows(
            IllegalStateException.class, () -> trial.body.transferTo(failingSink(failure))));
    trial.assertAborted();
  }

  /** Takes 50,000 bytes, then throws. */
  private static OutputStream failingSink(Exception failure) {
    return new OutputStream() {
      private long left = 50_000;

      @Override
      public void write(int value) {
        write(new byte[1], 0, 1);
      }

      @Override
      public void write(byte[] from, int offset, int length) {
        left -= length;
        if (left < 0) {
          throw Sneaky.rethrow(failure);
        }
      }
    };
  }

  @Test
  void c15_a_body_wrapped_at_two_layers_is_decided_and_reported_once() throws Exception {
    needs(WRAPS_TWICE);
    Trial half = onTwice(ScriptedBody.of(LARGE)).read(10);
    half.close();
    half.assertAborted();
    half.assertReportedRead(10);
  }

  @Test
  void c15_a_body_wrapped_at_two_layers_is_exhausted_once() throws Exception {
    needs(WRAPS_TWICE);
    Trial whole = onTwice(ScriptedBody.of(5000));
    assertEquals(5000, whole.body.readAllBytes().length);
    whole.close();
    whole.assertKept();
    whole.assertReportedRead(5000);
  }
}
