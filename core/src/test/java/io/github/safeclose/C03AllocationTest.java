package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.safeclose.fixture.HelperWatch;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * C3: closing allocates a constant, closer and helper threads together, whatever is left.
 *
 * <p>Each figure is the median of many runs: now and then the JVM allocates on our threads for
 * itself, or a helper ends before it is asked.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class C03AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final ClosePolicy DRAIN = ClosePolicy.drainUpTo(1 << 20, Duration.ofSeconds(30));
  private static final long CONSTANT = 4 * 1024;
  private static final long DRAIN_BUFFER = 8 * 1024;

  /** Keeps an array from being optimised away. */
  private static volatile byte[] seen;

  /** As large as it says, and without any cost or allocation of its own. */
  private static final class Weightless extends InputStream implements Aborter {
    private final boolean mayBlock;
    private long left;
    volatile boolean closed;

    Weightless(long length, boolean mayBlock) {
      this.left = length;
      this.mayBlock = mayBlock;
    }

    @Override
    public int read() {
      return left-- > 0 ? 7 : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      if (left <= 0) {
        return -1;
      }
      int n = (int) Math.min(length, left);
      left -= n;
      return n;
    }

    @Override
    public void close() {
      closed = true;
    }

    @Override
    public void abort() {}

    @Override
    public boolean freesBlockedReaders() {
      return !mayBlock;
    }
  }

  /** The median of closing such a body, with helpers that are there already, or with none. */
  private static long closing(
      long length, long read, ClosePolicy policy, boolean mayBlock, boolean cold, boolean guard)
      throws IOException {
    int runs = cold ? 3 : 150;
    long[] allocated = new long[runs];
    for (int run = 0; run < runs; run++) {
      if (cold) {
        HelperWatch.awaitNone();
      }
      allocated[run] = closing(new Weightless(length, mayBlock), length, read, policy, guard);
    }
    Arrays.sort(allocated);
    return allocated[runs / 2];
  }

  private static long closing(
      Weightless source, long length, long read, ClosePolicy policy, boolean guard)
      throws IOException {
    SafeClose safeClose = SafeClose.builder().policy(policy).leakGuard(guard).build();
    SafeCloseInputStream body = safeClose.body(source).aborter(source).length(length).open();
    byte[] buffer = new byte[4096];
    for (long at = 0; at < read; ) {
      at += body.read(buffer, 0, (int) Math.min(buffer.length, read - at));
    }
    Map<Thread, Long> before = new HashMap<>();
    HelperWatch.helpers().forEach(helper -> before.put(helper, allocatedBy(helper)));
    long mineBefore = allocatedBy(Thread.currentThread());
    body.close();
    long bytes = allocatedBy(Thread.currentThread()) - mineBefore;
    while (!source.closed) { // by a helper, perhaps
      Thread.onSpinWait();
    }
    for (Thread helper : HelperWatch.helpers()) {
      bytes += allocatedBy(helper) - before.getOrDefault(helper, 0L);
    }
    return bytes;
  }

  private static long allocatedBy(Thread thread) {
    return Math.max(0, THREADS.getThreadAllocatedBytes(thread.getId()));
  }

  /** An aborter that may block or not, a leak guard or none. */
  @FunctionalInterface
  private interface Setting {
    void check(boolean mayBlock, boolean guard) throws IOException;
  }

  private static void inEachSetting(Setting setting) throws IOException {
    for (boolean guard : new boolean[] {false, true}) {
      setting.check(false, guard);
      setting.check(true, guard);
    }
  }

  /**
   * No lower bound elsewhere: hot code may allocate nothing at all. So the meter is tested here.
   */
  @Test
  void c03_the_meter_sees_what_is_allocated_here_and_on_helpers() throws Exception {
    long before = allocatedBy(Thread.currentThread());
    seen = new byte[10_000];
    assertThat(allocatedBy(Thread.currentThread()) - before).isGreaterThanOrEqualTo(10_000);

    AtomicLong onHelper = new AtomicLong();
    CountDownLatch done = new CountDownLatch(1);
    HelperThreads.run(
        () -> {
          seen = new byte[10_000];
          assertThat(HelperWatch.helpers()).contains(Thread.currentThread());
          onHelper.set(allocatedBy(Thread.currentThread()));
          done.countDown();
        });
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(onHelper.get()).isGreaterThanOrEqualTo(10_000);
  }

  @Test
  void c03_aborting_allocates_a_constant_whatever_is_left() throws IOException {
    inEachSetting(
        (mayBlock, guard) -> {
          for (long length : new long[] {100, 1 << 20, 1L << 50}) {
            long bytes = closing(length, 10, ClosePolicy.abort(), mayBlock, false, guard);
            assertThat(bytes).as("of %s", length).isLessThanOrEqualTo(CONSTANT);
          }
        });
  }

  @Test
  void c03_draining_adds_its_buffer_and_no_more() throws IOException {
    inEachSetting(
        (mayBlock, guard) -> {
          for (long length : new long[] {100, 20_000, 1 << 20}) {
            long bytes = closing(length, 10, DRAIN, mayBlock, false, guard);
            assertThat(bytes).as("of %s", length).isLessThanOrEqualTo(CONSTANT + DRAIN_BUFFER);
          }
        });
  }

  @Test
  void c03_the_probe_allocates_a_constant() throws IOException {
    inEachSetting(
        (mayBlock, guard) -> {
          long bytes = closing(5000, 5000, ClosePolicy.abort(), mayBlock, false, guard);
          assertThat(bytes).isLessThanOrEqualTo(CONSTANT);
        });
  }

  @Test
  void c03_the_first_close_that_starts_the_helpers_is_no_exception() throws IOException {
    inEachSetting(
        (mayBlock, guard) -> {
          assertThat(closing(1L << 50, 10, ClosePolicy.abort(), mayBlock, true, guard))
              .isLessThanOrEqualTo(CONSTANT);
          assertThat(closing(1 << 20, 10, DRAIN, mayBlock, true, guard))
              .isLessThanOrEqualTo(CONSTANT + DRAIN_BUFFER);
        });
  }
}
