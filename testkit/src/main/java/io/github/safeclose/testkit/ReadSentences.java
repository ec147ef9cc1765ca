package io.github.safeclose.testkit;

import static io.github.safeclose.testkit.Capability.ABORT_HANDLE;
import static io.github.safeclose.testkit.Capability.FREES_READERS;
import static io.github.safeclose.testkit.Capability.KNOWN_LENGTH;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** C6 to C10: ends that are seen, reads that fail, and what can be read after. */
abstract class ReadSentences extends CloseSentences {

  @Test
  void c06_a_body_whose_end_was_seen_is_not_aborted() throws Exception {
    for (boolean known : new boolean[] {true, false}) {
      ScriptedBody source = ScriptedBody.of(5000);
      Trial trial = on(known ? source : source.ofUnknownLength());
      assertEquals(5000, trial.body.readAllBytes().length);
      trial.close();
      assertEquals(0, trial.source.counts().aborts(), "aborts");
    }
  }

  @Test
  void c06_a_body_read_to_its_known_length_is_not_aborted() throws Exception {
    needs(KNOWN_LENGTH);
    Trial trial = on(ScriptedBody.of(5000)).read(5000);
    trial.close();
    trial.assertKept();
  }

  @Test
  void c06_at_the_known_length_one_byte_is_asked_for_and_a_byte_means_abort() throws Exception {
    needs(KNOWN_LENGTH);
    needsScript();
    Trial trial = on(ScriptedBody.endless().declaring(5000)).read(5000);
    trial.close();
    trial.assertTaken(1);
    trial.assertAborted();
  }

  @Test
  void c06_at_the_known_length_a_stall_means_abort() throws Exception {
    needs(KNOWN_LENGTH);
    needsScript();
    Trial trial = on(ScriptedBody.of(5000).stallsAt(5000)).read(5000);
    trial.closeOrSkip();
    trial.assertAborted();
  }

  @Test
  void c06_at_the_known_length_a_failure_means_abort() throws Exception {
    needs(KNOWN_LENGTH);
    needsScript();
    Trial trial = on(ScriptedBody.of(5000).failsAt(5000, new IOException("reset"))).read(5000);
    trial.close();
    trial.assertAborted();
  }

  @Test
  void c07_a_failing_read_gives_the_original_exception_and_aborts() throws Exception {
    needsScript();
    int before = 0;
    for (Throwable failure :
        List.of(new IOException("reset"), new CancellationException("unchecked"))) {
      Trial trial = on(ScriptedBody.of(100).failsAt(50, failure)).read(50);
      assertSame(failure, assertThrows(Throwable.class, () -> trial.body.read(new byte[10])));
      assertTrue(comesTrue(() -> trial.source.counts().abortsDone() > 0), "not aborted");
      assertEquals(1, trial.source.counts().aborts(), "aborts");
      if (can(Capability.EVENTS)) {
        assertEquals(++before, listener().reports().size(), "reports");
      }
    }
  }

  @Test
  void c07_argument_errors_end_nothing() throws Exception {
    Trial trial = on(ScriptedBody.of(5000));
    byte[] bytes = new byte[10];
    InputStream body = trial.body;
    trial.returns(
        "a read with wrong arguments",
        () -> {
          assertThrows(IndexOutOfBoundsException.class, () -> body.read(bytes, -1, 5));
          assertThrows(IndexOutOfBoundsException.class, () -> body.read(bytes, 0, -1));
          assertThrows(IndexOutOfBoundsException.class, () -> body.read(bytes, 6, 5));
          assertThrows(NullPointerException.class, () -> body.read(null, 0, 1));
        });
    trial.read(5000);
    assertEquals(-1, body.read());
    assertEquals(0, trial.source.counts().aborts(), "aborts");
  }

  @Test
  void c08_after_close_every_read_throws_although_the_client_has_bytes_left() throws Exception {
    Trial trial = on(ScriptedBody.of(LARGE).buffers(100)).read(10);
    trial.close();
    long taken = trial.source.counts().takenSinceMark();
    assertRefused(trial.body);
    if (inProcess()) {
      assertEquals(taken, trial.source.counts().takenSinceMark(), "bytes taken after close()");
    }
  }

  @Test
  void c08_after_abort_every_read_throws_although_the_client_has_bytes_left() throws Exception {
    needs(ABORT_HANDLE);
    Trial trial = on(ScriptedBody.of(LARGE).buffers(100)).read(10);
    trial.abort();
    assertRefused(trial.body);
  }

  @Test
  void c08_after_a_failed_read_every_read_throws_and_names_the_first_failure() throws Exception {
    needsScript();
    IllegalStateException first = new IllegalStateException("first");
    Trial trial = on(ScriptedBody.of(LARGE).failsAt(10, first).buffers(100)).read(10);
    assertThrows(Throwable.class, () -> trial.body.read());
    assertRefused(trial.body);
    assertSame(first, assertThrows(IOException.class, trial.body::read).getCause(), "the cause");
  }

  @Test
  void c08_after_the_end_reads_say_so_until_close() throws Exception {
    Trial trial = on(ScriptedBody.of(5000));
    assertEquals(5000, trial.body.readAllBytes().length);
    for (int i = 0; i < 3; i++) {
      assertEquals(-1, trial.body.read());
      assertEquals(-1, trial.body.read(new byte[10]));
      assertEquals(0, trial.body.skip(5));
    }
    trial.close();
    assertRefused(trial.body);
  }

  @Test
  void c08_a_reader_freed_by_close_gets_an_io_exception_whatever_the_client_throws()
      throws Exception {
    needs(FREES_READERS);
    Trial trial =
        on(ScriptedBody.of(LARGE).stallsAt(5000).abortedReaderGets(new CancellationException()))
            .read(10);
    Background<@Nullable Throwable> reader = trial.readerInTheStall(10_000);
    Background<@Nullable Throwable> closer = Background.failureOf(trial.body::close);
    assertInstanceOf(IOException.class, reader.result("the reader", patience()));
    closer.ends(patience());
  }

  @Test
  void c09_close_is_quiet_about_what_closing_the_source_throws() throws Exception {
    needsScript();
    for (Throwable failure : List.of(new IOException("own"), new IllegalStateException("own"))) {
      Trial trial = on(ScriptedBody.of(LARGE).closeThrows(failure)).read(10);
      trial.close();
    }
  }

  @Test
  void c09_an_interrupted_closer_never_drains_and_keeps_its_flag() throws Exception {
    for (long left : new long[] {LARGE, Math.min(LARGE, budget().maxBytes())}) {
      Trial trial = on(ScriptedBody.of(10 + left).ofUnknownLength()).read(10);
      Background<Boolean> closer =
          Background.call(
              () -> {
                Thread.currentThread().interrupt();
                trial.body.close();
                return Thread.currentThread().isInterrupted();
              });
      assertTrue(closer.result("close()", patience()), "the interrupt flag is lost");
      trial.assertTaken(0);
      if (inProcess()) {
        assertFalse(
            trial.source.counts().endedWhileInterrupted(), "the source saw the interrupt flag");
      }
    }
  }

  @Test
  void c10_a_body_that_ends_before_its_known_length_never_looks_whole() throws Exception {
    needs(KNOWN_LENGTH);
    Trial trial = on(ScriptedBody.of(4000).declaring(5000)).read(10);
    IOException thrown = assertThrows(IOException.class, () -> trial.body.readAllBytes());
    if (inProcess()) {
      assertInstanceOf(EOFException.class, thrown);
      trial.assertAborted();
    }
  }

  @Test
  void c10_a_body_that_is_longer_than_its_known_length_passes_through() throws Exception {
    needs(KNOWN_LENGTH);
    needsScript();
    Trial trial = on(ScriptedBody.of(300).declaring(100)).read(10);
    byte[] expected = new byte[290];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = ScriptedBody.byteAt(10 + i);
    }
    assertArrayEquals(expected, trial.body.readAllBytes());
    trial.close();
    trial.assertKept();
    trial.assertReportedRead(300);
  }
}
