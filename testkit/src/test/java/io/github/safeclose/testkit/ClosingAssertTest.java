package io.github.safeclose.testkit;

import static io.github.safeclose.testkit.ClosingAssert.assertThatClosing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.safeclose.SafeCloseInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ClosingAssertTest {

  /** Reads and allocates that much when it is closed. */
  private static InputStream costly(ScriptedBody source, int bytes) {
    return new FilterInputStream(source) {
      @Override
      public void close() throws IOException {
        byte[] rest = new byte[bytes];
        Arrays.fill(rest, (byte) readNBytes(rest, 0, bytes));
        super.close();
      }
    };
  }

  @Test
  void aStreamThatAborts_isWithinItsBounds() throws IOException {
    warmUp();
    ScriptedBody source = ScriptedBody.of(1 << 20);
    InputStream body = SafeCloseInputStream.wrap(source, source::abort);
    assertThat(body.readNBytes(10)).hasSize(10);
    assertThatClosing(body).countedBy(source::taken).takesAtMost(0).allocatesAtMost(4096);
    assertThat(source.counts().closes()).isEqualTo(1);
  }

  /** The first close loads classes. */
  private static void warmUp() throws IOException {
    ScriptedBody source = ScriptedBody.of(1 << 20);
    InputStream body = SafeCloseInputStream.wrap(source, source::abort);
    assertThatClosing(body).countedBy(source::taken).takesAtMost(0).allocatesAtMost(10 << 20);
  }

  @Test
  void takesAtMost_isExact() throws IOException {
    ScriptedBody source = ScriptedBody.of(100_000);
    ClosingAssert closing = assertThatClosing(costly(source, 5000)).countedBy(source::taken);
    closing.takesAtMost(5000);
    AssertionError thrown = assertThrows(AssertionError.class, () -> closing.takesAtMost(4999));
    assertThat(thrown).hasMessage("closing took 5000 bytes, but may take 4999 at most");
    assertThat(source.counts().closes()).as("closed once for all bounds").isEqualTo(1);
  }

  @Test
  void allocatesAtMost_seesAnAllocation() throws IOException {
    ScriptedBody source = ScriptedBody.of(2 << 20);
    ClosingAssert closing = assertThatClosing(costly(source, 1 << 20));
    assertThrows(AssertionError.class, () -> closing.allocatesAtMost(1 << 20));
    closing.allocatesAtMost(4 << 20);
  }

  @Test
  void takesAtMost_withoutACounter_saysWhatIsMissing() {
    ScriptedBody source = ScriptedBody.of(10);
    ClosingAssert closing = assertThatClosing(source);
    assertThat(assertThrows(IllegalStateException.class, () -> closing.takesAtMost(0)))
        .hasMessageContaining("countedBy");
    assertThat(source.counts().closes()).isZero();
  }

  @Test
  void countedBy_afterABound_isTooLate() throws IOException {
    ClosingAssert closing = assertThatClosing(ScriptedBody.of(10)).allocatesAtMost(1 << 20);
    assertThrows(IllegalStateException.class, () -> closing.countedBy(() -> 0));
  }

  @Test
  void whatCloseThrows_isThrownOn() {
    IOException failure = new IOException("own");
    InputStream body = ScriptedBody.of(10).closeThrows(failure);
    assertThat(assertThrows(IOException.class, () -> assertThatClosing(body).allocatesAtMost(0)))
        .isSameAs(failure);
  }
}
