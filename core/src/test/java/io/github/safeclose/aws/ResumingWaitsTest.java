package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseReason;
import io.github.safeclose.CloseScope;
import io.github.safeclose.fixture.Await;
import io.github.safeclose.fixture.Background;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** A reader that waits to be resumed is called away at once, by whatever. */
@Timeout(60)
class ResumingWaitsTest {
  private static final int LENGTH = 1_000_000;
  private static final Duration HOUR = Duration.ofHours(1);

  private Resumed s3;

  enum End {
    CLOSE,
    ABORT;

    void end(ResponseInputStream<GetObjectResponse> body) throws IOException {
      if (this == CLOSE) {
        body.close();
      } else {
        body.abort();
      }
    }

    CloseReason reason() {
      return this == CLOSE ? CloseReason.CLOSED_EARLY : CloseReason.ABORT_CALLED;
    }
  }

  @BeforeEach
  void start() throws IOException {
    s3 = new Resumed(LENGTH);
  }

  @AfterEach
  void close() throws IOException {
    s3.close();
  }

  private static boolean waitsIn(Thread thread, Class<?> type, String method) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getClassName().equals(type.getName()) && frame.getMethodName().equals(method)) {
        return thread.getState() == Thread.State.TIMED_WAITING
            || thread.getState() == Thread.State.WAITING;
      }
    }
    return false;
  }

  private void endsTheWait(ResponseInputStream<GetObjectResponse> body, End end, Runnable reached)
      throws IOException {
    Background<Throwable> reader = Background.failureOf(body::readAllBytes);
    reached.run();
    Await.until(
        "the reader to wait",
        () ->
            waitsIn(reader.thread(), Parts.class, "await")
                || waitsIn(reader.thread(), Reopening.class, "await"));
    end.end(body);
    assertThat(reader.result()).isInstanceOf(IOException.class);
    assertThat(s3.event().reason()).isEqualTo(end.reason());
    assertThat(s3.event().bytesRead()).isEqualTo(300_000);
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void close_and_abort_end_the_backoff(End end) throws Exception {
    s3.origin.faults(Fault.cut(300_000));
    var body = s3.reads().backoff(HOUR, HOUR).build().getObject(Resumed.OBJECT);
    endsTheWait(body, end, () -> {});
    assertThat(s3.origin.requests).hasSize(1);
  }

  /** Nobody closes the stream here, as the SDK's abort() does behind its own abort. */
  @Test
  void the_end_of_a_scope_ends_the_backoff() throws Exception {
    s3.origin.faults(Fault.cut(300_000));
    CloseScope scope = CloseScope.open();
    CloseScope.Entered here = scope.enter();
    var body = s3.reads().backoff(HOUR, HOUR).build().getObject(Resumed.OBJECT);
    here.close();
    Background<Throwable> reader = Background.failureOf(body::readAllBytes);
    Await.until("the reader to wait", () -> waitsIn(reader.thread(), Parts.class, "await"));
    scope.close();
    assertThat(reader.result()).isInstanceOf(IOException.class);
    assertThat(s3.event().reason()).isEqualTo(CloseReason.SCOPE_ENDED);
  }

  /** The read timeout is a minute. What comes of the request later is let go of. */
  @ParameterizedTest
  @EnumSource(End.class)
  void close_and_abort_end_the_wait_for_an_answer(End end) throws Exception {
    s3.origin.faults(Fault.cut(300_000), Fault.SILENCE);
    endsTheWait(s3.get(), end, () -> Await.until("the request", () -> s3.origin.stalls.get() == 1));
    assertThat(s3.origin.requests).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void close_and_abort_cut_a_part_that_has_stalled(End end) throws Exception {
    s3.origin.faults(Fault.cut(300_000), Fault.stall(100_000));
    var body = s3.get();
    body.readNBytes(400_000);
    Background<Throwable> reader = Background.failureOf(body::read);
    Await.until("the stall", () -> s3.origin.stalls.get() == 1);
    end.end(body);
    assertThat(reader.result()).isInstanceOf(IOException.class);
    assertThat(s3.event().timesResumed()).isEqualTo(1);
    assertThat(s3.origin.requests).hasSize(2);
  }

  @Test
  void an_interrupt_ends_the_backoff() throws Exception {
    s3.origin.faults(Fault.cut(300_000));
    var body = s3.reads().backoff(HOUR, HOUR).build().getObject(Resumed.OBJECT);
    interrupted(body, () -> {});
    assertThat(s3.origin.requests).hasSize(1);
  }

  @Test
  void an_interrupt_ends_the_wait_for_an_answer() throws Exception {
    s3.origin.faults(Fault.cut(300_000), Fault.SILENCE);
    interrupted(s3.get(), () -> Await.until("the request", () -> s3.origin.stalls.get() == 1));
    assertThat(s3.origin.requests).hasSize(2);
  }

  private void interrupted(ResponseInputStream<GetObjectResponse> body, Runnable reached)
      throws Exception {
    Background<Boolean> reader =
        Background.call(
            () -> {
              try {
                body.readAllBytes();
                return false;
              } catch (InterruptedIOException interrupted) {
                return Thread.currentThread().isInterrupted();
              }
            });
    reached.run();
    Await.until(
        "the reader to wait",
        () ->
            waitsIn(reader.thread(), Parts.class, "await")
                || waitsIn(reader.thread(), Reopening.class, "await"));
    reader.thread().interrupt();
    assertThat(reader.result()).as("an InterruptedIOException, and the flag is kept").isTrue();
    assertThat(s3.event().reason()).isEqualTo(CloseReason.SOURCE_FAILED);
  }

  /** An answer that comes when nobody wants it any more. */
  @Test
  void a_part_that_comes_too_late_is_cut() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    s3.origin
        .faults(Fault.cut(300_000))
        .thenAlways(
            nth -> {
              asked.countDown();
              Await.latch(closed, "the close");
              return Fault.stall(100_000);
            });
    var body = s3.get();
    Background<Throwable> reader = Background.failureOf(body::readAllBytes);
    Await.latch(asked, "the second request");
    body.close();
    assertThat(reader.result()).isInstanceOf(IOException.class);
    closed.countDown();
    Await.until("the second part to be cut", () -> s3.partEvents().size() == 2);
  }

  /** As above, but for a request that an interrupt does not end. */
  @Test
  void a_part_that_nobody_waits_for_is_cut() {
    var part = s3.s3.getObject(Resumed.OBJECT);
    CountDownLatch abandoned = new CountDownLatch(1);
    Reopening reopening =
        new Reopening(
            () -> {
              while (abandoned.getCount() > 0) {
                Thread.interrupted();
                Thread.onSpinWait();
              }
              return part;
            });
    Background<Throwable> reader = Background.failureOf(reopening::await);
    Await.until("the reader to wait", () -> waitsIn(reader.thread(), Reopening.class, "await"));
    reopening.abandon();
    assertThat(reader.result()).isInstanceOf(CancellationException.class);
    assertThat(s3.partEvents()).isEmpty();
    abandoned.countDown();
    Await.until("the part to be cut", () -> s3.partEvents().size() == 1);
  }

  @Test
  void waits_grow_to_the_longest_and_are_spread() {
    ResumeLimits limits = new ResumeLimits(9, Duration.ofNanos(1000), Duration.ofNanos(6000), 1);
    for (int round = 0; round < 1000; round++) {
      assertThat(limits.waitNanos(1)).isBetween(500L, 1000L);
      assertThat(limits.waitNanos(2)).isBetween(1000L, 2000L);
      assertThat(limits.waitNanos(4)).isBetween(3000L, 6000L);
      assertThat(limits.waitNanos(Integer.MAX_VALUE)).isBetween(3000L, 6000L);
    }
    Duration ages = Duration.ofSeconds(Long.MAX_VALUE);
    assertThat(new ResumeLimits(1, ages, ages, 1).waitNanos(70)).isPositive();
    assertThat(new ResumeLimits(1, Duration.ZERO, ages, 1).waitNanos(70)).isZero();
  }
}
