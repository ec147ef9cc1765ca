package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * C7: a failing read ends in abort and the reader gets the original; argument errors end nothing.
 */
class C07FailedReadTest {

  @FunctionalInterface
  private interface Read {
    void from(SafeCloseInputStream body) throws IOException;
  }

  private static final Read[] READS = {
    body -> body.read(),
    body -> body.read(new byte[10]),
    body -> body.read(new byte[4096]), // timed
    body -> body.read(new byte[20], 5, 10),
    body -> body.readNBytes(10),
    body -> body.readAllBytes(),
    body -> body.skip(10),
    body -> body.skipNBytes(10),
    body -> body.transferTo(OutputStream.nullOutputStream()),
  };

  static Stream<Throwable> failures() {
    return Stream.of(
        new IOException("reset"),
        new CancellationException("crt"),
        new IllegalStateException("client"),
        new AssertionError("client"),
        new NoClassDefFoundError("client"),
        new StackOverflowError("client"),
        new Exception("a checked one that the signature does not allow, as from Kotlin"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void c07_the_reader_gets_the_original_and_the_body_is_aborted(Throwable failure)
      throws IOException {
    for (Read read : READS) {
      Rig rig = Rig.on(ScriptedBody.of(100).failsAt(50, failure)).length(100).read(50);
      Throwable thrown = assertThrows(Throwable.class, () -> read.from(rig.body()));
      assertThat(thrown).isSameAs(failure);
      Rig.assertBytes(rig.assertAborted(CloseReason.SOURCE_FAILED), 50, 0, 50);
      assertThat(rig.source.isCut()).isTrue();
      rig.body().close();
      rig.body().abort();
      rig.assertAborted(CloseReason.SOURCE_FAILED);
    }
  }

  @Test
  void c07_bytes_delivered_before_the_failure_count() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100).failsAt(70, new IOException("reset"))).length(100);
    assertThrows(IOException.class, () -> rig.body().readAllBytes());
    Rig.assertBytes(rig.assertAborted(CloseReason.SOURCE_FAILED), 70, 0, 30);
  }

  @Test
  void c07_argument_errors_end_nothing() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100)).length(100).read(10);
    SafeCloseInputStream body = rig.body();
    long touches = rig.source.touches();
    byte[] bytes = new byte[10];
    assertThrows(IndexOutOfBoundsException.class, () -> body.read(bytes, -1, 5));
    assertThrows(IndexOutOfBoundsException.class, () -> body.read(bytes, 0, -1));
    assertThrows(IndexOutOfBoundsException.class, () -> body.read(bytes, 6, 5));
    assertThrows(IndexOutOfBoundsException.class, () -> body.read(bytes, 5, Integer.MAX_VALUE));
    assertThrows(NullPointerException.class, () -> body.read(null, 0, 1));
    assertThrows(NullPointerException.class, () -> body.read(null));
    assertThrows(NullPointerException.class, () -> body.transferTo(null));
    assertThrows(IllegalArgumentException.class, () -> body.readNBytes(-1));
    assertThat(body.skip(-1)).isZero();
    assertThat(rig.source.touches()).isEqualTo(touches);
    assertThat(rig.events.events()).isEmpty();
    rig.read(90);
    body.close();
    rig.assertKept(CloseOutcome.EXHAUSTED, CloseReason.END_OF_BODY);
  }

  @Test
  void c07_a_failing_available_is_no_failed_read() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(10).availableThrows(new IOException("reset")));
    assertThrows(IOException.class, () -> rig.body().available());
    assertThat(rig.events.events()).isEmpty();
    assertThat(rig.body().readAllBytes()).hasSize(10);
  }
}
