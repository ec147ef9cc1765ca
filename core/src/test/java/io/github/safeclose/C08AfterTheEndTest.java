package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.safeclose.fixture.Background;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** C8: what reads do once a body has ended. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class C08AfterTheEndTest {

  /** Every way to read throws an IOException; returns its cause, which is the same for all. */
  private static Throwable assertRefused(SafeCloseInputStream body) {
    List<IOException> thrown =
        List.of(
            assertThrows(IOException.class, body::read),
            assertThrows(IOException.class, () -> body.read(new byte[10])),
            assertThrows(IOException.class, () -> body.read(new byte[4096])),
            assertThrows(IOException.class, () -> body.read(new byte[10], 0, 0)),
            assertThrows(IOException.class, () -> body.readNBytes(5)),
            assertThrows(IOException.class, body::readAllBytes),
            assertThrows(IOException.class, () -> body.skip(5)),
            assertThrows(IOException.class, () -> body.skip(0)),
            assertThrows(IOException.class, () -> body.skipNBytes(5)),
            assertThrows(IOException.class, body::available),
            assertThrows(
                IOException.class, () -> body.transferTo(OutputStream.nullOutputStream())));
    assertThat(thrown).extracting(Throwable::getCause).containsOnly(thrown.get(0).getCause());
    return thrown.get(0).getCause();
  }

  @Test
  void c08_after_close_every_read_throws_although_the_client_has_bytes_left() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100).buffered(50)).read(10);
    rig.body().close();
    assertThat(assertRefused(rig.body())).isNull();
    assertThat(rig.source.taken()).isEqualTo(10);
  }

  @Test
  void c08_after_abort_every_read_throws_although_the_client_has_bytes_left() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100).buffered(50)).read(10);
    rig.body().abort();
    assertThat(assertRefused(rig.body())).isNull();
    assertThat(rig.source.taken()).isEqualTo(10);
  }

  @Test
  void c08_after_a_failed_read_every_read_throws_with_the_first_failure_as_cause()
      throws IOException {
    for (Throwable failure :
        new Throwable[] {new IOException("first"), new CancellationException("first")}) {
      Rig rig = Rig.on(ScriptedBody.of(100).failsAt(10, failure).buffered(50)).read(10);
      assertThrows(Throwable.class, () -> rig.body().read());
      assertThat(assertRefused(rig.body())).isSameAs(failure);
      rig.body().close();
      assertThat(assertRefused(rig.body())).isSameAs(failure);
      assertThat(rig.source.taken()).isEqualTo(10);
    }
  }

  @Test
  void c08_after_the_end_reads_go_on_to_say_so_until_close() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(10));
    SafeCloseInputStream body = rig.body();
    assertThat(body.readAllBytes()).hasSize(10);
    long touches = rig.source.touches();
    for (int i = 0; i < 3; i++) {
      assertThat(body.read()).isEqualTo(-1);
      assertThat(body.read(new byte[10])).isEqualTo(-1);
      assertThat(body.read(new byte[4096])).isEqualTo(-1);
      assertThat(body.read(new byte[10], 0, 0)).isZero();
      assertThat(body.skip(5)).isZero();
      assertThat(body.available()).isZero();
      assertThat(body.readAllBytes()).isEmpty();
      assertThat(body.transferTo(OutputStream.nullOutputStream())).isZero();
    }
    assertThat(rig.source.touches()).as("the client is not asked again").isEqualTo(touches);
    body.close();
    assertThat(assertRefused(body)).isNull();
    rig.assertKept(CloseOutcome.EXHAUSTED, CloseReason.END_OF_BODY);
  }

  @Test
  void c08_a_reader_freed_by_close_gets_an_io_exception_whatever_the_client_throws()
      throws IOException {
    for (Throwable freed :
        new Throwable[] {
          new IOException("closed"), new CancellationException("crt"), new AssertionError("odd")
        }) {
      Rig rig = Rig.on(ScriptedBody.of(100).stallsAt(10).cutThrows(freed)).read(10);
      Background<Throwable> reader = Background.failureOf(() -> rig.body().read(new byte[10]));
      rig.source.awaitStalledReader();
      rig.body().close();
      assertThat(reader.result()).isInstanceOf(IOException.class).hasCause(freed);
      assertThat(assertRefused(rig.body())).as("a consequence is no first failure").isNull();
      rig.assertAborted(CloseReason.CLOSED_EARLY);
    }
  }

  @Test
  void c08_a_reader_freed_with_buffered_bytes_does_not_get_them() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100).stallsAt(10).buffered(50)).read(10);
    Background<Throwable> reader = Background.failureOf(() -> rig.body().read(new byte[10]));
    rig.source.awaitStalledReader();
    rig.body().abort();
    assertThat(reader.result()).isInstanceOf(IOException.class);
    Rig.assertBytes(rig.assertAborted(CloseReason.ABORT_CALLED), 10, 0, -1);
  }

  @Test
  void c08_reads_are_refused_while_another_thread_drains() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100).stallsAt(50)).draining(100).read(10);
    Background<Void> closer = Background.run(() -> rig.body().close());
    rig.source.awaitStalledReader();
    assertThat(assertRefused(rig.body())).isNull();
    rig.source.release();
    closer.result();
    rig.assertKept(CloseOutcome.DRAINED, CloseReason.CLOSED_EARLY);
  }
}
