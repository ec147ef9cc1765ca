package io.github.safeclose.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ScriptedBodyTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void itGivesItsBytes_inChunks_andCountsThem() throws IOException {
    ScriptedBody body = ScriptedBody.of(100).chunks(7);
    byte[] target = new byte[50];
    assertThat(body.read(target)).isEqualTo(7);
    body.counts().mark();
    assertThat(body.readAllBytes()).hasSize(93);
    assertThat(body.taken()).isEqualTo(100);
    assertThat(body.counts().takenSinceMark()).isEqualTo(93);
    assertThat(target[6]).isEqualTo(ScriptedBody.byteAt(6));
    assertThat(body.length()).hasValue(100);
    assertThat(body.ofUnknownLength().length()).isEmpty();
    assertThat(body.declaring(7).length()).hasValue(7);
    assertThrows(IllegalArgumentException.class, () -> ScriptedBody.of(-1));
  }

  @Test
  void itFailsWhereItShould_withAnything() throws IOException {
    Exception failure = new Exception("checked");
    ScriptedBody body = ScriptedBody.endless().failsAt(10, failure);
    assertThat(body.readNBytes(10)).hasSize(10);
    assertThat(assertThrows(Exception.class, body::read)).isSameAs(failure);
  }

  @Test
  void aStall_endsByReleaseOrByAbort() throws IOException {
    ScriptedBody released = ScriptedBody.of(100).stallsAt(50);
    Background<byte[]> reader = Background.call(released::readAllBytes);
    assertThat(released.awaitStall()).isTrue();
    released.release();
    assertThat(reader.result("the reader", PATIENCE)).hasSize(100);

    ScriptedBody aborted = ScriptedBody.of(100).stallsAt(50).buffers(3);
    assertThat(aborted.readNBytes(50)).hasSize(50);
    Background<@Nullable Integer> freed = Background.call(() -> aborted.read(new byte[10]));
    assertThat(aborted.awaitStall()).isTrue();
    aborted.abort();
    assertThat(freed.result("the reader", PATIENCE)).as("buffered").isEqualTo(3);
    assertThrows(IOException.class, aborted::read);
    assertThat(aborted.counts().aborts()).isEqualTo(1);
    assertThat(aborted.counts().crossed()).isFalse();
  }

  @Test
  void aCloseBesideAReader_isSeen() throws IOException {
    ScriptedBody body = ScriptedBody.of(100).stallsAt(0);
    Background<Integer> reader = Background.call(body::read);
    assertThat(body.awaitStall()).isTrue();
    body.close();
    body.release();
    assertThat(reader.ends(PATIENCE)).isTrue();
    assertThat(body.counts().crossed()).isTrue();
  }
}
