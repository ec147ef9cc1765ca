package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.safeclose.fixture.LogCapture;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

/** C10: never a short body that looks whole; a longer one passes through. */
class C10KnownLengthTest {

  @FunctionalInterface
  private interface Read {
    void from(SafeCloseInputStream body) throws IOException;
  }

  private static final Read[] READS = {
    body -> {
      while (body.read() >= 0) {
        Thread.onSpinWait();
      }
    },
    body -> body.readAllBytes(),
    body -> body.readNBytes(100),
    body -> body.skip(100),
    body -> body.transferTo(OutputStream.nullOutputStream()),
    body -> body.read(new byte[4096], 0, 4096 - body.readNBytes(99).length),
  };

  @Test
  void c10_a_body_that_ends_too_early_throws_and_is_aborted() {
    for (Read read : READS) {
      Rig rig = Rig.on(ScriptedBody.of(99)).length(100);
      EOFException thrown = assertThrows(EOFException.class, () -> read.from(rig.body()));
      assertThat(thrown).hasMessageContaining("99 of 100");
      Rig.assertBytes(rig.assertAborted(CloseReason.SOURCE_FAILED), 99, 0, 1);
      IOException later = assertThrows(IOException.class, () -> rig.body().read());
      assertThat(later).hasCause(thrown);
    }
  }

  @Test
  void c10_a_drain_that_ends_too_early_does_not_keep_the_connection() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(99)).length(100).draining(1000).read(10);
    rig.body().close();
    Rig.assertBytes(rig.assertAborted(CloseReason.SOURCE_FAILED), 10, 89, 1);
  }

  @Test
  void c10_a_longer_body_passes_through_and_is_logged_once() throws IOException {
    for (int chunk : new int[] {1, 7, 1000}) {
      try (LogCapture log = LogCapture.start()) {
        Rig rig =
            Rig.on(ScriptedBody.of(300).chunks(chunk))
                .opened(body -> body.length(100).origin("host:80"))
                .read(300);
        assertThat(rig.body().read()).isEqualTo(-1);
        rig.body().close();
        Rig.assertBytes(
            rig.assertKept(CloseOutcome.EXHAUSTED, CloseReason.END_OF_BODY), 300, 0, -1);
        assertThat(log.warnings("host:80 is longer than its known length of 100")).hasSize(1);
      }
    }
  }

  @Test
  void c10_a_longer_body_counts_as_of_unknown_length() throws IOException {
    try (LogCapture log = LogCapture.start()) {
      Rig rig = Rig.on(ScriptedBody.of(300)).length(100);
      boolean[] unknown = {false};
      rig.policy(
              body -> {
                unknown[0] = body.bytesRemaining().isEmpty();
                return new DrainBudget(500, Rig.AGES);
              })
          .read(150);
      rig.body().close();
      assertThat(unknown[0]).isTrue();
      Rig.assertBytes(rig.assertKept(CloseOutcome.DRAINED, CloseReason.CLOSED_EARLY), 150, 150, -1);
      assertThat(log.warnings("longer")).hasSize(1);
    }
  }

  @Test
  void c10_a_longer_body_is_logged_where_the_drain_finds_it() throws IOException {
    try (LogCapture log = LogCapture.start()) {
      Rig rig = Rig.on(ScriptedBody.of(300)).length(100).draining(500).read(10);
      rig.body().close();
      Rig.assertBytes(rig.assertAborted(CloseReason.CLOSED_EARLY), 10, 91, -1);
      assertThat(log.warnings("longer than its known length")).hasSize(1);
    }
  }

  @Test
  void c10_a_body_of_its_known_length_is_not_logged() throws IOException {
    try (LogCapture log = LogCapture.start()) {
      Rig read = Rig.on(ScriptedBody.of(100)).length(100).read(100);
      read.body().close();
      Rig drained = Rig.on(ScriptedBody.of(100)).length(100).draining(100).read(1);
      drained.body().close();
      assertThat(log.warnings("")).isEmpty();
    }
  }

  @Test
  void c10_a_length_is_never_negative() {
    assertThrows(
        IllegalArgumentException.class,
        () -> SafeClose.ofDefaults().body(ScriptedBody.of(1)).length(-1));
  }
}
