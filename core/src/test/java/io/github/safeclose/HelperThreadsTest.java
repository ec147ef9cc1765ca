package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.fixture.Await;
import io.github.safeclose.fixture.CountingAborter;
import io.github.safeclose.fixture.HelperWatch;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The threads behind the deadlines: what they inherit, hold and leave behind (C2, C5). */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HelperThreadsTest {
  private static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();
  private static final ClosePolicy SHORTLY = ClosePolicy.drainUpTo(1000, Duration.ofMillis(20));

  @BeforeEach
  void startWithNone() {
    HelperWatch.awaitNone();
  }

  /** What a thread has that it should not have from its maker. */
  private record Inheritance(Thread thread, ClassLoader loader, String local, boolean daemon) {
    static Inheritance ofThisThread() {
      Thread thread = Thread.currentThread();
      return new Inheritance(
          thread, thread.getContextClassLoader(), INHERITED.get(), thread.isDaemon());
    }
  }

  @Test
  void c02_helpers_are_daemons_that_inherit_nothing_and_do_not_stay() throws IOException {
    for (boolean mayBlock : new boolean[] {false, true}) {
      AtomicReference<Inheritance> seen = new AtomicReference<>();
      INHERITED.set("of the request thread");
      try {
        ScriptedBody source = ScriptedBody.of(10).stallsAt(0);
        Aborter aborter = recording(seen, source, mayBlock);
        SafeClose safeClose = SafeClose.builder().policy(SHORTLY).build();
        safeClose.wrap(source, aborter).close();
        Await.until("the cut", () -> seen.get() != null);
      } finally {
        INHERITED.remove();
      }
      assertThat(seen.get().daemon()).isTrue();
      assertThat(seen.get().loader()).isNull();
      assertThat(seen.get().local()).isNull();
      assertThat(seen.get().thread().getName()).startsWith("safeclose-");
      for (Thread helper : HelperWatch.helpers()) {
        assertThat(helper.isDaemon()).as(helper.getName()).isTrue();
        assertThat(helper.getContextClassLoader()).as(helper.getName()).isNull();
        ThreadGroup group = helper.getThreadGroup();
        assertThat(group == null || group.getParent() == null).as(helper.getName()).isTrue();
      }
      HelperWatch.awaitNone();
    }
  }

  private static Aborter recording(
      AtomicReference<Inheritance> seen, ScriptedBody source, boolean mayBlock) {
    return new Aborter() {
      @Override
      public void abort() {
        seen.set(Inheritance.ofThisThread());
        source.cut();
      }

      @Override
      public boolean freesBlockedReaders() {
        return !mayBlock;
      }
    };
  }

  @Test
  void c02_nothing_starts_where_nothing_is_needed() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100)).length(100).read(10);
    rig.body().close();
    Rig aborted = Rig.on(ScriptedBody.of(100)).read(10);
    aborted.body().abort();
    assertThat(HelperWatch.helpers()).isEmpty();
  }

  @Test
  void c02_helpers_hold_neither_bodies_nor_class_loaders() throws IOException {
    // In a method of its own: a frame keeps what its variables have held.
    for (WeakReference<?> reference : usedUnderAnApplicationClassLoader()) {
      Await.until(
          "the garbage collector",
          () -> {
            System.gc();
            return reference.refersTo(null);
          });
    }
    HelperWatch.awaitNone(); // a deadline that was met does not keep its thread either
  }

  private static List<WeakReference<?>> usedUnderAnApplicationClassLoader() throws IOException {
    Thread current = Thread.currentThread();
    ClassLoader before = current.getContextClassLoader();
    try (URLClassLoader application = new URLClassLoader(new URL[0], before)) {
      current.setContextClassLoader(application);
      return List.of(
          new WeakReference<>(closedAfterADrainWithAgesLeft()),
          new WeakReference<>(abortedByAHelper()),
          new WeakReference<>(application));
    } finally {
      current.setContextClassLoader(before);
    }
  }

  private static SafeCloseInputStream closedAfterADrainWithAgesLeft() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100)).draining(1000).read(10);
    rig.body().close();
    return rig.body();
  }

  private static SafeCloseInputStream abortedByAHelper() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100));
    rig.aborter(CountingAborter.mayBlock(rig.source)).read(10);
    rig.body().close();
    rig.assertAborted(CloseReason.CLOSED_EARLY);
    return rig.body();
  }

  @Test
  void c02_many_blocked_aborts_delay_nobody_elses_close() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    int blocked = HelperThreads.LIMIT + 6;
    Rig[] rigs = new Rig[blocked];
    try {
      for (int i = 0; i < blocked; i++) {
        rigs[i] = Rig.on(ScriptedBody.of(100)).abortBlocksUntil(never).read(10);
        rigs[i].body().close();
        rigs[i].events.only();
      }

      Rig stalledDrain = Rig.on(ScriptedBody.of(100).stallsAt(50)).policy(SHORTLY).read(10);
      stalledDrain.body().close();
      stalledDrain.assertAborted(CloseReason.DEADLINE);

      Rig stalledProbe = Rig.on(ScriptedBody.of(10).stallsAt(10)).length(10).read(10);
      stalledProbe.body().close();
      stalledProbe.assertAborted(CloseReason.DEADLINE);

      Rig stalledClose = Rig.on(ScriptedBody.of(10).closeBlocks());
      assertThat(stalledClose.body().readAllBytes()).hasSize(10);
      stalledClose.body().close();
      assertThat(stalledClose.aborter().calls()).isEqualTo(1);

      Rig mayBlock = Rig.on(ScriptedBody.of(100)).policy(SHORTLY);
      mayBlock.aborter(CountingAborter.mayBlock(mayBlock.source)).read(10);
      mayBlock.body().close();
      mayBlock.events.only();

      Rig atItsEnd = Rig.on(ScriptedBody.of(10));
      atItsEnd.aborter(CountingAborter.mayBlock(atItsEnd.source));
      assertThat(atItsEnd.body().readAllBytes()).hasSize(10);
      atItsEnd.body().close();

      never.countDown();
      mayBlock.assertAborted(CloseReason.DEADLINE);
      assertThat(mayBlock.source.taken()).as("a drain that came too late").isEqualTo(10);
      atItsEnd.assertKept(CloseOutcome.EXHAUSTED, CloseReason.END_OF_BODY);
    } finally {
      never.countDown();
    }
    for (Rig rig : rigs) {
      rig.assertAborted(CloseReason.CLOSED_EARLY);
    }
    HelperWatch.awaitNone();
    assertThat(rigs[blocked - 1].aborter().done()).isEqualTo(1);
  }
}
