package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.safeclose.fixture.Await;
import io.github.safeclose.fixture.CountingAborter;
import io.github.safeclose.fixture.LogCapture;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import io.github.safeclose.fixture.Sneaky;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** C12: what listeners, policies and aborters throw never reaches the caller. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class C12ForeignCodeTest {

  static Stream<Throwable> failures() {
    return Stream.of(
        new IllegalStateException("broken"),
        new AssertionError("broken"),
        new NoClassDefFoundError("broken"),
        new Exception("broken, and checked"));
  }

  /** Not one the JVM would throw by itself here. */
  private static VirtualMachineError fatal() {
    return new InternalError("scripted");
  }

  @ParameterizedTest
  @MethodSource("failures")
  void c12_a_broken_listener_is_logged_and_the_others_are_told(Throwable failure)
      throws IOException {
    try (LogCapture log = LogCapture.start()) {
      SafeCloseInputStream[] bodies = new SafeCloseInputStream[3];
      Rig[] rigs = new Rig[3];
      for (int i = 0; i < 3; i++) {
        int[] after = {0};
        rigs[i] =
            Rig.on(ScriptedBody.of(10))
                .listener(event -> Sneaky.rethrow(failure))
                .listener(event -> after[0]++);
        bodies[i] = rigs[i].body();
        switch (i) {
          case 0 -> bodies[i].close();
          case 1 -> bodies[i].abort();
          default -> assertThat(bodies[i].readAllBytes()).hasSize(10);
        }
        assertThat(after[0]).isEqualTo(1);
        rigs[i].events.only();
      }
      assertThat(log.warnings("listener")).hasSize(3);
    }
  }

  @ParameterizedTest
  @MethodSource("failures")
  void c12_a_broken_policy_means_abort(Throwable failure) throws IOException {
    try (LogCapture log = LogCapture.start()) {
      Rig rig =
          Rig.on(ScriptedBody.of(10))
              .policy(
                  body -> {
                    throw Sneaky.rethrow(failure);
                  })
              .read(5);
      rig.body().close();
      Rig.assertBytes(rig.assertAborted(CloseReason.CLOSED_EARLY), 5, 0, -1);
      assertThat(log.warnings("policy failed")).hasSize(1);
    }
  }

  @Test
  void c12_a_policy_that_returns_null_means_abort() throws IOException {
    try (LogCapture log = LogCapture.start()) {
      Rig rig = Rig.on(ScriptedBody.of(10)).policy(body -> null).read(5);
      rig.body().close();
      Rig.assertBytes(rig.assertAborted(CloseReason.CLOSED_EARLY), 5, 0, -1);
      assertThat(log.warnings("policy returned null")).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("failures")
  void c12_a_broken_aborter_is_logged_and_the_body_is_closed_all_the_same(Throwable failure)
      throws IOException {
    for (boolean mayBlock : new boolean[] {false, true}) {
      try (LogCapture log = LogCapture.start()) {
        ScriptedBody source = ScriptedBody.of(10);
        CountingAborter aborter =
            mayBlock ? CountingAborter.mayBlock(source) : CountingAborter.of(source);
        Rig rig = Rig.on(source).aborter(aborter.failsWith(failure)).read(5);
        rig.body().close();
        rig.assertAborted(CloseReason.CLOSED_EARLY);
        assertThat(log.warnings("aborter failed")).hasSize(1);
      }
    }
  }

  @Test
  void c12_closing_after_a_broken_aborter_is_not_on_the_callers_thread() throws IOException {
    // It may have cut nothing, and then the client's close() drains, or blocks as here.
    try (LogCapture log = LogCapture.start()) {
      ScriptedBody source = ScriptedBody.of(10).closeBlocks();
      Rig rig =
          Rig.on(source)
              .aborter(CountingAborter.of(() -> {}).failsWith(new IllegalStateException("broken")))
              .read(5);
      rig.body().close();
      rig.assertAborted(CloseReason.CLOSED_EARLY);
      source.awaitClosing();
      source.release();
      assertThat(log.warnings("aborter failed")).hasSize(1);
    }
    ScriptedBody source = ScriptedBody.of(10).closeBlocks();
    Rig dying = Rig.on(source).aborter(CountingAborter.of(() -> {}).failsWith(fatal()));
    assertThrows(InternalError.class, () -> dying.body().close());
    dying.assertAborted(CloseReason.CLOSED_EARLY);
    source.release();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void c12_an_aborter_that_cannot_say_whether_it_blocks_is_taken_to_block(Throwable failure)
      throws IOException {
    try (LogCapture log = LogCapture.start()) {
      Thread[] thread = {null};
      Aborter aborter =
          new Aborter() {
            @Override
            public void abort() {
              thread[0] = Thread.currentThread();
            }

            @Override
            public boolean freesBlockedReaders() {
              throw Sneaky.rethrow(failure);
            }
          };
      ScriptedBody source = ScriptedBody.of(10);
      SafeCloseInputStream.wrap(source, aborter).close();
      Await.until("the close", () -> source.closes() == 1);
      assertThat(thread[0]).isNotNull().isNotSameAs(Thread.currentThread());
      assertThat(log.warnings("aborter failed")).hasSize(1);
    }
  }

  @Test
  void c12_a_virtual_machine_error_of_a_listener_passes_after_the_others_were_told() {
    VirtualMachineError fatal = fatal();
    int[] after = {0};
    Rig rig =
        Rig.on(ScriptedBody.of(10))
            .listener(
                event -> {
                  throw fatal;
                })
            .listener(event -> after[0]++);
    assertThat(assertThrows(InternalError.class, () -> rig.body().close())).isSameAs(fatal);
    assertThat(after[0]).isEqualTo(1);
    rig.assertAborted(CloseReason.CLOSED_EARLY);
  }

  @Test
  void c12_a_virtual_machine_error_of_a_policy_passes_once_the_body_has_ended() {
    VirtualMachineError fatal = fatal();
    Rig rig =
        Rig.on(ScriptedBody.of(10))
            .policy(
                body -> {
                  throw fatal;
                });
    assertThat(assertThrows(InternalError.class, () -> rig.body().close())).isSameAs(fatal);
    rig.assertAborted(CloseReason.CLOSED_EARLY);
  }

  @Test
  void c12_a_virtual_machine_error_of_an_aborter_passes_once_the_body_has_ended() {
    VirtualMachineError fatal = fatal();
    ScriptedBody source = ScriptedBody.of(10);
    Rig rig = Rig.on(source).aborter(CountingAborter.of(source).failsWith(fatal));
    assertThat(assertThrows(InternalError.class, () -> rig.body().close())).isSameAs(fatal);
    rig.assertAborted(CloseReason.CLOSED_EARLY);
  }

  @Test
  void c12_a_virtual_machine_error_in_a_drain_passes_once_the_body_has_ended() {
    VirtualMachineError fatal = fatal();
    Rig rig = Rig.on(ScriptedBody.of(10).failsAt(5, fatal)).draining(10);
    assertThat(assertThrows(InternalError.class, () -> rig.body().close())).isSameAs(fatal);
    rig.assertAborted(CloseReason.SOURCE_FAILED);
  }

  @Test
  void c12_a_virtual_machine_error_in_closing_passes_once_the_body_has_ended() throws IOException {
    VirtualMachineError fatal = fatal();
    Rig halfRead = Rig.on(ScriptedBody.of(10).closeThrows(fatal)).read(5);
    assertThat(assertThrows(InternalError.class, () -> halfRead.body().close())).isSameAs(fatal);
    halfRead.assertAborted(CloseReason.CLOSED_EARLY);
    Rig atItsEnd = Rig.on(ScriptedBody.of(10).closeThrows(fatal));
    assertThat(atItsEnd.body().readAllBytes()).hasSize(10);
    assertThat(assertThrows(InternalError.class, () -> atItsEnd.body().abort())).isSameAs(fatal);
    atItsEnd.assertKept(CloseOutcome.EXHAUSTED, CloseReason.END_OF_BODY);
  }

  @Test
  void c12_both_aborters_run_and_the_first_failure_is_the_one_thrown() {
    int[] calls = {0};
    IllegalStateException first = new IllegalStateException("first");
    IllegalStateException second = new IllegalStateException("second");
    Aborter both = Aborter.both(failing(calls, first), failing(calls, second));
    assertThat(assertThrows(IllegalStateException.class, both::abort)).isSameAs(first);
    assertThat(first).hasSuppressedException(second);
    assertThat(calls[0]).isEqualTo(2);
  }

  @Test
  void c12_both_aborters_may_throw_one_and_the_same_exception() {
    int[] calls = {0};
    IllegalStateException same = new IllegalStateException("kept in a constant");
    Aborter both = Aborter.both(failing(calls, same), failing(calls, same));
    assertThat(assertThrows(IllegalStateException.class, both::abort)).isSameAs(same);
  }

  @Test
  void c12_a_virtual_machine_error_of_either_aborter_passes() {
    int[] calls = {0};
    VirtualMachineError fatal = fatal();
    Aborter ordinary = failing(calls, new IllegalStateException("ordinary"));
    Aborter dying = failing(calls, fatal);
    assertThat(assertThrows(Throwable.class, Aborter.both(ordinary, dying)::abort)).isSameAs(fatal);
    assertThat(assertThrows(Throwable.class, Aborter.both(dying, ordinary)::abort)).isSameAs(fatal);
  }

  private static Aborter failing(int[] calls, Throwable failure) {
    return () -> {
      calls[0]++;
      throw Sneaky.rethrow(failure);
    };
  }

  @Test
  void c12_both_frees_readers_only_if_both_do() {
    Aborter frees = () -> {};
    Aborter blocks = CountingAborter.mayBlock(ScriptedBody.of(1));
    assertThat(Aborter.both(frees, frees).freesBlockedReaders()).isTrue();
    assertThat(Aborter.both(frees, blocks).freesBlockedReaders()).isFalse();
    assertThat(Aborter.both(blocks, frees).freesBlockedReaders()).isFalse();
    assertThrows(NullPointerException.class, () -> Aborter.both(null, frees));
    assertThrows(NullPointerException.class, () -> Aborter.both(frees, null));
  }
}
