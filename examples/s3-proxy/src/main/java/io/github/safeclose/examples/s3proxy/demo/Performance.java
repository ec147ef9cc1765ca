package io.github.safeclose.examples.s3proxy.demo;

import io.github.safeclose.examples.s3proxy.demo.WireClient.Leaving;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** One handler's proxy and all of the cast. */
final class Performance implements AutoCloseable {
  private static final long SILENCE_NANOS = 2_000_000_000L;
  private static final int POLL_MILLIS = 20;

  static final List<Scene> CAST =
      List.of(
          new FullDownload(),
          new HeadRequest(),
          new EarlyLeaver("download client: reads the headers, closes", 0, Leaving.FIN),
          new ParallelRanges(),
          EarlyLeaver.after(0, Leaving.FIN),
          EarlyLeaver.after(0, Leaving.RST),
          EarlyLeaver.after(10, Leaving.FIN),
          EarlyLeaver.after(10, Leaving.RST),
          new Crowd());

  private final Handler handler;
  private final Stage stage;
  private @Nullable ProxyProcess proxy;
  private @Nullable Path recording;
  private int processes;
  private long sentAtStart;

  Performance(Handler handler, Stage stage) {
    this.handler = handler;
    this.stage = stage;
  }

  /**
   * Plays the whole cast.
   *
   * @param progress is told what comes next
   */
  List<Row> play(BiConsumer<Handler, Scene> progress) throws IOException, InterruptedException {
    List<Row> rows = new ArrayList<>();
    for (Scene scene : CAST) {
      progress.accept(handler, scene);
      rows.add(measure(scene));
    }
    retire();
    return rows;
  }

  private Row measure(Scene scene) throws IOException, InterruptedException {
    ProxyProcess running = running();
    running.takeHeapPeak(); // of the row before
    Scene.Played played;
    List<String> wrong = new ArrayList<>();
    try {
      played = scene.play(running.port(), stage);
    } catch (IOException e) {
      wrong.add(handler.label() + ", " + scene.label() + ": " + e.getMessage());
      played = new Scene.Played("wrong", true, stage.relay().sent(), List.of(), null);
    }
    boolean quiet = played.departures().isEmpty() || awaitSilence(played.departures());
    long sentAfter = stage.relay().sent() - played.sentBefore();
    Free free = free(running, played.departures());
    Optional<Long> heap = running.takeHeapPeak();
    boolean cut = played.cut() || !quiet;
    if (cut || !free.all() || free.outOfMemory() || heap.isEmpty()) {
      retire(); // what goes on in there must not count in the next row
    }
    boolean left = !played.departures().isEmpty();
    return new Row(
        handler,
        scene.label(),
        played.departures().size(),
        played.received(),
        left ? sentAfter : null,
        cut,
        left && free.all() ? free.millis() : null,
        heap.orElse(null),
        free.outOfMemory(),
        played.other(),
        wrong);
  }

  private ProxyProcess running() throws IOException, InterruptedException {
    if (proxy == null) {
      Path log = stage.directory().resolve(handler.label() + ".log");
      recording = isRecorded() ? stage.directory().resolve("safe-" + ++processes + ".jfr") : null;
      sentAtStart = stage.relay().sent();
      proxy = new ProxyProcess(handler, stage.bucket(), stage.relay().port(), log, recording);
    }
    return proxy;
  }

  private boolean isRecorded() {
    return handler == Handler.SAFE && JfrTool.isPresent();
  }

  /** Ends the process, and takes over what it has to say of its bodies. */
  private void retire() throws InterruptedException {
    if (proxy != null && handler == Handler.SAFE) {
      settle(proxy, stage.accounts());
    }
    close();
  }

  private void settle(ProxyProcess ended, Accounts accounts) throws InterruptedException {
    ended
        .end()
        .ifPresentOrElse(
            accounts::metered, () -> accounts.failed("the proxy did not say what it counted"));
    accounts.sent(stage.relay().sent() - sentAtStart);
    if (recording == null) {
      accounts.notRecorded("there is no " + JfrTool.PATH);
      return;
    }
    try {
      accounts.recorded(JfrTool.read(recording));
    } catch (IOException | JacksonException e) {
      accounts.failed("the recording cannot be read: " + e.getMessage());
    }
  }

  /** Waits until S3 has sent nothing for 2 s; false if it still sent when the row's time was up. */
  private boolean awaitSilence(List<Scene.Departure> departures) throws InterruptedException {
    long end = departures.get(0).epochMicros() + stage.limit().toMillis() * 1000;
    long changed = System.nanoTime();
    long sent = stage.relay().sent();
    while (System.nanoTime() - changed < SILENCE_NANOS) {
      Thread.sleep(POLL_MILLIS);
      long now = stage.relay().sent();
      if (now != sent) {
        sent = now;
        changed = System.nanoTime();
        if (Requests.epochMicros() > end) {
          return false;
        }
      }
    }
    return true;
  }

  private record Free(boolean all, long millis, boolean outOfMemory) {}

  private static Free free(ProxyProcess proxy, List<Scene.Departure> departures) {
    boolean all = true;
    boolean outOfMemory = false;
    long micros = 0;
    for (Scene.Departure departure : departures) {
      Optional<ProxyProcess.Released> released = proxy.released(departure.id());
      if (released.isPresent()) {
        outOfMemory |= released.get().outOfMemory();
        micros = Math.max(micros, released.get().epochMicros() - departure.epochMicros());
      } else {
        all = false;
      }
    }
    return new Free(all, (micros + 500) / 1000, outOfMemory);
  }

  @Override
  public void close() {
    if (proxy != null) {
      proxy.close();
      proxy = null;
    }
  }
}
