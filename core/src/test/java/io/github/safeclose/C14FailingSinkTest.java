package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import io.github.safeclose.fixture.Sneaky;
import java.io.IOException;
import java.io.OutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** C14, the part of transferTo: a failing sink aborts the source at once. */
class C14FailingSinkTest {
  private static final long HUGE = 1L << 50;

  static Stream<Throwable> failures() {
    return Stream.of(
        new IOException("the client has left"),
        new IllegalStateException("recycled response"),
        new AssertionError("odd"),
        new StackOverflowError("odd"),
        new Exception("checked, as from Kotlin"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void c14_a_failing_sink_aborts_at_once_and_its_exception_is_rethrown(Throwable failure) {
    Rig rig = Rig.on(ScriptedBody.of(HUGE)).length(HUGE).draining(1 << 20);
    OutputStream sink = failingAfter(50_000, failure);
    Throwable thrown = assertThrows(Throwable.class, () -> rig.body().transferTo(sink));
    assertThat(thrown).isSameAs(failure);
    assertThat(thrown.getSuppressed()).isEmpty();
    CloseEvent event = rig.assertAborted(CloseReason.SINK_FAILED); // before any close()
    assertThat(rig.source.taken()).isBetween(50_000L, 50_000L + 64 * 1024);
    Rig.assertBytes(event, rig.source.taken(), 0, HUGE - rig.source.taken());
  }

  @Test
  void c14_a_failing_source_is_said_to_be_the_source() {
    IOException failure = new IOException("reset");
    Rig rig = Rig.on(ScriptedBody.of(HUGE).failsAt(50_000, failure)).length(HUGE);
    Throwable thrown =
        assertThrows(
            IOException.class, () -> rig.body().transferTo(OutputStream.nullOutputStream()));
    assertThat(thrown).isSameAs(failure);
    Rig.assertBytes(rig.assertAborted(CloseReason.SOURCE_FAILED), 50_000, 0, HUGE - 50_000);
  }

  @Test
  void c14_transfer_copies_all_and_closes_neither_side() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100_000).chunks(5000)).length(100_000);
    boolean[] closed = {false};
    long[] at = {0};
    OutputStream sink =
        new OutputStream() {
          @Override
          public void write(int value) {
            throw new AssertionError("byte by byte");
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            for (int i = 0; i < length; i++) {
              assertThat(bytes[offset + i]).isEqualTo(ScriptedBody.byteAt(at[0]++));
            }
          }

          @Override
          public void close() {
            closed[0] = true;
          }
        };
    assertThat(rig.body().transferTo(sink)).isEqualTo(100_000);
    assertThat(at[0]).isEqualTo(100_000);
    assertThat(closed[0]).isFalse();
    assertThat(rig.source.closes()).isZero();
    assertThat(rig.events.only().outcome()).isEqualTo(CloseOutcome.EXHAUSTED);
  }

  @Test
  void c14_a_sink_that_closes_the_body_ends_the_transfer() {
    Rig rig = Rig.on(ScriptedBody.of(HUGE)).length(HUGE);
    OutputStream sink =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            rig.body().close();
          }
        };
    assertThrows(IOException.class, () -> rig.body().transferTo(sink));
    rig.assertAborted(CloseReason.CLOSED_EARLY);
  }

  static OutputStream failingAfter(long bytes, Throwable failure) {
    return new OutputStream() {
      private long left = bytes;

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
}
