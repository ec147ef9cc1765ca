package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;

import io.github.safeclose.fixture.CountingAborter;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.mockito.MockedStatic;
import org.mockito.Mockito;

/**
 * A JVM that can make no more threads: the error passes (C12), and the body ends all the same.
 * Mocked, because nothing real can use up a machine's threads politely.
 */
class NoThreadTest {
  private final OutOfMemoryError noThread =
      new OutOfMemoryError("scripted: unable to create native thread");

  private void assertClosingFails(Rig rig) {
    try (MockedStatic<HelperThreads> threads = Mockito.mockStatic(HelperThreads.class)) {
      threads.when(() -> HelperThreads.run(any())).thenThrow(noThread);
      threads.when(() -> HelperThreads.runHere(any(), anyLong(), any())).thenThrow(noThread);
      threads.when(() -> HelperThreads.runElsewhere(any(), any(), anyLong())).thenThrow(noThread);
      assertThat(assertThrows(OutOfMemoryError.class, () -> rig.body().close())).isSameAs(noThread);
    }
  }

  @Test
  void c12_without_a_thread_for_its_deadline_a_drain_becomes_an_abort() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100)).length(100).draining(100).read(10);
    assertClosingFails(rig);
    Rig.assertBytes(rig.assertAborted(CloseReason.CLOSED_EARLY), 10, 0, 90);
  }

  @Test
  void c12_without_a_thread_an_aborter_that_may_block_runs_where_it_is() throws IOException {
    for (long budget : new long[] {0, 100}) {
      Rig rig = Rig.on(ScriptedBody.of(100)).length(100).draining(budget);
      rig.aborter(CountingAborter.mayBlock(rig.source)).read(10);
      assertClosingFails(rig);
      Rig.assertBytes(rig.assertAborted(CloseReason.CLOSED_EARLY), 10, 0, 90);
    }
  }

  @Test
  void c12_without_a_thread_a_body_at_its_end_is_closed_where_it_is() throws IOException {
    for (boolean mayBlock : new boolean[] {false, true}) {
      Rig rig = Rig.on(ScriptedBody.of(10));
      if (mayBlock) {
        rig.aborter(CountingAborter.mayBlock(rig.source));
      }
      assertThat(rig.body().readAllBytes()).hasSize(10);
      assertClosingFails(rig);
      rig.assertKept(CloseOutcome.EXHAUSTED, CloseReason.END_OF_BODY);
    }
  }
}
