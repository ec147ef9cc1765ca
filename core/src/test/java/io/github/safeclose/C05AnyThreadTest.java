package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.safeclose.fixture.Await;
import io.github.safeclose.fixture.Background;
import io.github.safeclose.fixture.CountingAborter;
import io.github.safeclose.fixture.RecordingListener;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import io.github.safeclose.fixture.StalledPeer;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** C5: abort() and close() work from any thread, wait for nobody and free a blocked reader. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class C05AnyThreadTest {

  @Test
  void c05_abort_frees_a_reader_blocked_on_a_real_socket() throws IOException {
    freesRealReader(SafeCloseInputStream::abort, CloseReason.ABORT_CALLED);
  }

  @Test
  void c05_close_frees_a_reader_blocked_on_a_real_socket() throws IOException {
    freesRealReader(SafeCloseInputStream::close, CloseReason.CLOSED_EARLY);
  }

  @FunctionalInterface
  private interface Ender {
    void end(SafeCloseInputStream body) throws IOException;
  }

  private static void freesRealReader(Ender ender, CloseReason reason) throws IOException {
    RecordingListener events = new RecordingListener();
    SafeClose safeClose =
        SafeClose.builder()
            .policy(ClosePolicy.drainUpTo(1000, Rig.AGES)) // beside a reader: no drain all the same
            .listener(events)
            .build();
    try (StalledPeer peer = StalledPeer.afterSending(10)) {
      SafeCloseInputStream body = safeClose.wrap(peer.stream(), peer::abort);
      Background<Throwable> reader = Background.failureOf(() -> body.readNBytes(11));
      awaitBlockedIn(reader);
      ender.end(body);
      assertThat(reader.result()).isInstanceOf(IOException.class);
      assertThat(events.only().outcome()).isEqualTo(CloseOutcome.ABORTED);
      assertThat(events.only().reason()).isEqualTo(reason);
      assertThat(events.only().bytesRead()).isEqualTo(10);
      assertThat(peer.isCut()).isTrue();
    }
  }

  /** A thread in a socket read looks runnable; its stack tells. */
  private static void awaitBlockedIn(Background<?> reader) {
    Await.until(
        "the reader in its socket",
        () ->
            Arrays.stream(reader.thread().getStackTrace())
                .anyMatch(frame -> frame.getClassName().contains("NioSocketImpl")));
  }

  @Test
  void c05_close_beside_a_reader_aborts_and_neither_drains_nor_closes_beside_it()
      throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    Rig rig =
        Rig.on(ScriptedBody.of(100).stallsAt(50)).length(100).draining(100).abortBlocksUntil(never);
    Background<Throwable> reader = Background.failureOf(() -> rig.body().readNBytes(60));
    rig.source.awaitStalledReader();
    rig.body().close(); // waits neither for the reader nor for the aborter
    assertThat(reader.isDone()).isFalse();
    assertThat(rig.source.closes()).isZero();
    Rig.assertBytes(rig.events.only(), 50, 0, 50);
    never.countDown();
    assertThat(reader.result()).isInstanceOf(IOException.class);
    rig.assertAborted(CloseReason.CLOSED_EARLY);
  }

  @Test
  void c05_close_beside_a_reader_at_the_known_length_does_not_probe() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(50).stallsAt(50)).length(50).read(50);
    Background<Throwable> reader = Background.failureOf(() -> rig.body().read());
    rig.source.awaitStalledReader();
    long touches = rig.source.touches();
    rig.body().close();
    assertThat(reader.result()).isInstanceOf(IOException.class);
    assertThat(rig.source.touches()).isEqualTo(touches);
    rig.assertAborted(CloseReason.CLOSED_EARLY);
  }

  @Test
  void c05_what_a_late_reader_still_gets_is_discarded() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    Rig rig = Rig.on(ScriptedBody.of(100).stallsAt(50)).length(100).abortBlocksUntil(never);
    rig.read(50);
    Background<Throwable> reader = Background.failureOf(() -> rig.body().read(new byte[20]));
    rig.source.awaitStalledReader();
    rig.body().abort();
    Rig.assertBytes(rig.events.only(), 50, 0, 50);
    rig.source.release(); // the peer goes on before the abort reached it
    assertThat(reader.result()).isInstanceOf(IOException.class);
    never.countDown();
    Rig.assertBytes(rig.assertAborted(CloseReason.ABORT_CALLED), 50, 0, 50);
  }

  @Test
  void c05_a_late_reader_at_the_end_does_not_make_it_an_exhausted_body() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    Rig rig = Rig.on(ScriptedBody.of(50).stallsAt(50)).length(50).abortBlocksUntil(never).read(50);
    Background<Throwable> reader = Background.failureOf(() -> rig.body().read());
    rig.source.awaitStalledReader();
    rig.body().close();
    rig.source.release();
    assertThat(reader.result()).isInstanceOf(IOException.class);
    never.countDown();
    rig.assertAborted(CloseReason.CLOSED_EARLY);
  }

  @Test
  void c05_abort_and_close_do_not_wait_for_an_aborter_that_is_at_work() throws IOException {
    CountDownLatch slow = new CountDownLatch(1);
    ScriptedBody source = ScriptedBody.of(100);
    Rig rig = Rig.on(source).aborter(CountingAborter.of(source).blocksUntil(slow)); // it lies
    Background<Void> first = Background.run(() -> rig.body().abort());
    Await.until("the aborter", () -> rig.aborter().calls() == 1);
    rig.body().abort();
    rig.body().close();
    assertThat(first.isDone()).isFalse();
    slow.countDown();
    first.result();
    rig.assertAborted(CloseReason.ABORT_CALLED);
  }

  @Test
  void c05_abort_cuts_a_drain_of_another_thread() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100).stallsAt(70)).length(100).draining(100).read(10);
    Background<Void> closer = Background.run(() -> rig.body().close());
    rig.source.awaitStalledReader();
    rig.body().abort();
    closer.result();
    Rig.assertBytes(rig.assertAborted(CloseReason.ABORT_CALLED), 10, 60, 30);
  }

  @Test
  void c05_abort_cuts_a_drain_that_runs_on_a_helper() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    Rig rig =
        Rig.on(ScriptedBody.of(100).stallsAt(70))
            .length(100)
            .draining(100)
            .abortBlocksUntil(never)
            .read(10);
    Background<Void> closer = Background.run(() -> rig.body().close());
    rig.source.awaitStalledReader();
    rig.body().abort();
    closer.result(); // although neither the drain nor the aborter has returned
    Rig.assertBytes(rig.events.only(), 10, 60, 30);
    never.countDown();
    rig.assertAborted(CloseReason.ABORT_CALLED);
  }

  @Test
  void c05_a_second_reader_is_told_and_ends_nothing() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100).stallsAt(50)).read(50);
    Background<Integer> reader = Background.call(() -> rig.body().read(new byte[20]));
    rig.source.awaitStalledReader();
    assertThrows(IOException.class, () -> rig.body().read());
    assertThat(rig.body().available()).isZero();
    rig.source.release();
    assertThat(reader.result()).isEqualTo(20);
    assertThat(rig.body().readAllBytes()).hasSize(30);
    assertThat(rig.source.wasCrossed()).isFalse();
    Rig.assertBytes(rig.events.only(), 100, 0, -1);
  }
}
