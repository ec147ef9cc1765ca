package io.github.safeclose.sdktests;

import io.github.safeclose.BodyState;
import io.github.safeclose.CloseEvent;
import io.github.safeclose.ClosePolicy;
import io.github.safeclose.DrainBudget;
import io.github.safeclose.SafeClose;
import io.github.safeclose.aws.SafeCloseHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Plays one cell on a server, a client and threads of its own. */
final class Play {
  static final long HUGE = 1L << 30;
  static final int N = 300_000;
  static final int STALL = 10_000;
  static final int CUT = 100_000;
  static final int EXTRA = 1000;
  static final int SMALL = 1000;

  private final Cell cell;
  private final Rules expected;
  private final Origin origin;
  private final Road road;
  private final List<CloseEvent> events = new CopyOnWriteArrayList<>();

  private final AtomicLong delivered = new AtomicLong();
  private boolean contentRight = true;
  private Throwable thrownByRead;
  private Throwable thrownByEnd;
  private boolean stillInterrupted;
  private boolean readerFreed = true;
  private CompletableFuture<Void> reader;

  private Play(Cell cell) throws Exception {
    this.cell = cell;
    this.expected = Rules.of(cell);
    this.origin = new Origin(cell.tls());
    SafeClose safeClose = SafeClose.builder().policy(policy()).listener(events::add).build();
    this.road =
        cell.client().isAsync()
            ? new AsyncRoad(cell.client(), origin.uri(), safeClose)
            : new SyncRoad(cell.client(), cell.hook(), origin.uri(), safeClose);
    origin.serve("/bucket/object", answer());
    origin.serve("/bucket/small", Answer.ofLength(SMALL));
    origin.serve("/bucket", Listing.answer().inChunks(cell.chunked()));
  }

  private ClosePolicy policy() {
    return switch (cell.action()) {
      case DRAIN -> ClosePolicy.drainUpTo(1 << 20, Duration.ofSeconds(10));
      case STALLED_DRAIN -> ClosePolicy.drainUpTo(2 * HUGE, Duration.ofMillis(50));
      default -> cell.action().stalls() ? SafeCloseHttpClient.DEFAULT_POLICY : Play::patientDefault;
    };
  }

  /**
   * The default policy's bytes in more than the default's 50 ms, which a busy machine may take
   * although the server has not stalled.
   */
  private static DrainBudget patientDefault(BodyState body) {
    long bytes = body.bytesRemaining().isPresent() ? 0 : 64 * 1024;
    return new DrainBudget(bytes, Duration.ofSeconds(10));
  }

  private Answer answer() {
    if (cell.action() == Action.NOT_FOUND) {
      return Answer.xml(404, "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>")
          .inChunks(cell.chunked());
    }
    Answer answer = Answer.ofLength(isHuge() ? HUGE : N).inChunks(cell.chunked());
    if (cell.integrity().hasMd5()) {
      answer.appendMd5();
    }
    if (cell.integrity().hasCrc()) {
      answer.crc32();
    }
    return switch (cell.action()) {
      case STALLED_END -> answer.stallingAt(answer.length());
      case TRUNCATED -> answer.cutAt(CUT);
      case TOO_LONG -> answer.tooLongBy(EXTRA);
      default -> cell.action().stalls() ? answer.stallingAt(STALL) : answer;
    };
  }

  private boolean isHuge() {
    return cell.action().leavesHugeBody() && !cell.isRefused();
  }

  static Observation of(Cell cell) throws Exception {
    CompletableFuture<Observation> observed = new CompletableFuture<>();
    Play play = new Play(cell);
    Origin.daemon(
        "play",
        () -> {
          try {
            observed.complete(play.run());
          } catch (Throwable failure) {
            observed.completeExceptionally(failure);
          }
        });
    try {
      return observed.get(2 * Await.HANG.toSeconds(), TimeUnit.SECONDS);
    } finally {
      play.origin.close(); // first: some clients wait for a stalled peer when they are closed, too
      play.road.close();
    }
  }

  private Observation run() throws Exception {
    long before = act();
    Await.until("the end is reported: " + events, () -> events.size() >= expected.events());
    List<CloseEvent> ended = List.copyOf(events);
    if (expected.nextRequestIsServed()) {
      try (InputStream small = road.open("small")) {
        if (small.readAllBytes().length != SMALL) {
          throw new AssertionError("the next answer is not what was sent");
        }
      }
    }
    if (reader != null) {
      readerFreed =
          Await.within(expected.freesReader() ? Await.HANG : Duration.ZERO, reader::isDone);
    }
    OriginConnection first = origin.connections().get(0);
    switch (expected.connection()) {
      case CUT -> {
        first.thaw();
        Await.within(Await.HANG, first::ended);
      }
      case LEFT_OPEN, UNSAID -> {
        first.thaw();
        Await.within(Duration.ofMillis(100), first::ended);
      }
      default -> {}
    }
    long after = first.bodyBytes() - before;
    int connections = origin.connections().size();
    boolean cut = first.ended();
    if (reader != null) {
      origin.close();
      reader.get(Await.HANG.toSeconds(), TimeUnit.SECONDS);
    }
    int more = expected.nextRequestIsServed() ? 1 : 0;
    if (events.size() != ended.size() + more) {
      throw new AssertionError("reported later, or never: " + events);
    }
    return new Observation(
        delivered.get(),
        contentRight,
        thrownByRead,
        thrownByEnd,
        stillInterrupted,
        readerFreed,
        after,
        connections,
        cut,
        ended);
  }

  /** How many bytes the server had sent when the action began. */
  private long act() throws Exception {
    switch (cell.action()) {
      case NOT_FOUND, HEAD, LIST, FAILING_SINK, FAILING_FILE -> {
        call();
        return 0;
      }
      case UNREAD_TIMER -> {
        Object forgotten = road.openTimed("object");
        Await.settled(origin::bodyBytes);
        long sent = origin.bodyBytes();
        Await.until("the timer has struck: " + forgotten, () -> !events.isEmpty());
        return sent;
      }
      default -> {
        if (cell.isRefused()) {
          call();
          return 0;
        }
        return actOnStream(road.open("object"));
      }
    }
  }

  private void call() {
    try {
      switch (cell.action()) {
        case NOT_FOUND, CLOSE -> road.open("object").close();
        case HEAD -> delivered.set(road.head("object").orElse(0L));
        case LIST -> delivered.set(road.list());
        case FAILING_SINK -> road.copy("object", brokenSink());
        default -> road.copy("object", Path.of("/no such directory/file"));
      }
    } catch (Exception failed) {
      thrownByRead = failed;
    }
  }

  private static OutputStream brokenSink() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException("the sink is broken");
      }
    };
  }

  private long actOnStream(ResponseInputStream<GetObjectResponse> body) throws Exception {
    switch (cell.action()) {
      case READ_TO_END, TRUNCATED, TOO_LONG -> read(body, Long.MAX_VALUE);
      case EXACTLY_N, STALLED_END -> read(body, N);
      case STALLED_CLOSE_BY_OTHER, STALLED_ABORT_BY_OTHER -> blockReader(body);
      default -> read(body, 10);
    }
    if (cell.action().stalls()) {
      Await.until("the server stalls", origin::stalls);
    }
    if (isHuge()) {
      Await.settled(origin::bodyBytes);
    }
    long sent = origin.bodyBytes();
    if (cell.action() == Action.INTERRUPTED) {
      Thread.currentThread().interrupt();
    }
    try {
      if (cell.action().name().contains("ABORT")) {
        body.abort();
      } else {
        body.close();
      }
    } catch (Exception failed) {
      thrownByEnd = failed;
    }
    stillInterrupted = Thread.interrupted();
    return sent;
  }

  private void read(InputStream body, long most) {
    byte[] block = new byte[8192];
    try {
      while (delivered.get() < most) {
        int n = body.read(block, 0, (int) Math.min(block.length, most - delivered.get()));
        if (n < 0) {
          break;
        }
        for (int i = 0; i < n; i++) {
          long offset = delivered.get() + i;
          contentRight &= offset >= N || block[i] == Answer.byteAt(offset);
        }
        delivered.addAndGet(n);
      }
    } catch (IOException | RuntimeException failed) {
      thrownByRead = failed;
    }
  }

  /** The reader has got all there is, and waits for more. */
  private void blockReader(InputStream body) {
    reader = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              read(body, Long.MAX_VALUE);
              reader.complete(null);
            });
    thread.setDaemon(true);
    thread.start();
    Await.until("the server stalls", origin::stalls);
    Await.until(
        "the reader has something, and waits for more",
        () -> {
          if (delivered.get() == 0) {
            return false;
          }
          for (StackTraceElement frame : thread.getStackTrace()) {
            String name = frame.getClassName();
            if (name.startsWith("sun.nio.ch.NioSocketImpl") || name.endsWith("LockSupport")) {
              return true;
            }
          }
          return false;
        });
  }
}
