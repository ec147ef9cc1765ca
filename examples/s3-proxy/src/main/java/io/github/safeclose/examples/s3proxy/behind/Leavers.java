package io.github.safeclose.examples.s3proxy.behind;

import static io.github.safeclose.examples.s3proxy.behind.Arrangement.direct;
import static io.github.safeclose.examples.s3proxy.behind.Arrangement.haproxy;
import static io.github.safeclose.examples.s3proxy.behind.Arrangement.nginx;
import static io.github.safeclose.examples.s3proxy.behind.ProxyKind.GUARDED;
import static io.github.safeclose.examples.s3proxy.behind.ProxyKind.PLAIN;
import static io.github.safeclose.examples.s3proxy.behind.ProxyKind.PLAIN_UNBUFFERED;
import static io.github.safeclose.examples.s3proxy.behind.ProxyKind.UNBUFFERED;

import io.github.safeclose.examples.s3proxy.behind.Origin.Answer;
import io.github.safeclose.examples.s3proxy.behind.Origin.End;
import io.github.safeclose.examples.s3proxy.demo.Bytes;
import io.github.safeclose.examples.s3proxy.demo.WireClient.Leaving;
import java.io.IOException;
import java.util.List;

/** Clients that leave a large object early, or stop reading it. */
final class Leavers implements Chapter {
  /** Above what the kernel may hold (twice a tcp_rmem of 32 MiB), and far below the object. */
  private static final long MAX = 96 * Bytes.MIB;

  private static final int FEW = 10;
  private static final int MORE = 64 * 1024;

  /** What must hold, or the measurement fails. */
  enum Promise {
    /** However a client leaves or stalls, S3 sends no more than {@link #MAX}. */
    BOUNDED,
    /** A client that leaves ends it, but what S3 has sent until then has no bound. */
    ENDED,
    /** S3 sends everything to a client that leaves: else the control proves nothing. */
    ALL_IS_READ,
    /** Nothing. */
    NONE
  }

  private record Row(Promise promise, Arrangement arrangement) {}

  private static final String CACHE =
      "proxy_cache objects; proxy_cache_key $request_id; proxy_cache_valid 200 1m;";
  private static final String KEEP = "proxy_http_version 1.1; proxy_set_header Connection \"\";";
  private static final String GZIP =
      "gzip on; gzip_proxied any; gzip_types application/octet-stream;";

  private static final List<Row> ROWS =
      List.of(
          new Row(Promise.BOUNDED, direct(GUARDED)),
          new Row(Promise.ENDED, nginx("", GUARDED)),
          new Row(Promise.BOUNDED, nginx("", UNBUFFERED)),
          new Row(Promise.BOUNDED, nginx("proxy_buffering off;", GUARDED)),
          new Row(Promise.BOUNDED, nginx("proxy_max_temp_file_size 0;", GUARDED)),
          new Row(Promise.ENDED, nginx("proxy_http_version 1.1;", GUARDED)),
          new Row(Promise.BOUNDED, nginx(KEEP, UNBUFFERED).with("upstream", "keepalive 8;")),
          new Row(Promise.ENDED, nginx(GZIP, GUARDED)),
          new Row(Promise.BOUNDED, nginx(GZIP, UNBUFFERED)),
          new Row(Promise.ENDED, nginx("", GUARDED).overHttp2()),
          new Row(Promise.BOUNDED, nginx("", UNBUFFERED).overHttp2()),
          new Row(Promise.NONE, nginx("proxy_ignore_client_abort on;", GUARDED)),
          new Row(Promise.BOUNDED, nginx("proxy_ignore_client_abort on;", UNBUFFERED)),
          new Row(Promise.ENDED, nginx("proxy_ignore_headers X-Accel-Buffering;", UNBUFFERED)),
          new Row(Promise.NONE, nginx(CACHE, GUARDED)),
          new Row(Promise.BOUNDED, nginx(CACHE, UNBUFFERED)),
          new Row(Promise.BOUNDED, haproxy("", GUARDED)),
          new Row(Promise.BOUNDED, haproxy("option abortonclose", GUARDED)),
          new Row(Promise.BOUNDED, haproxy("option http-server-close", GUARDED)),
          new Row(Promise.BOUNDED, haproxy("http-reuse always", GUARDED)),
          new Row(Promise.BOUNDED, haproxy("", GUARDED).with("global", "tune.bufsize 1048576")),
          new Row(Promise.BOUNDED, haproxy("", GUARDED).overHttp2()),
          new Row(Promise.ALL_IS_READ, direct(PLAIN)),
          new Row(Promise.ALL_IS_READ, nginx("", PLAIN)),
          new Row(Promise.ALL_IS_READ, nginx("", PLAIN_UNBUFFERED)),
          new Row(Promise.ALL_IS_READ, haproxy("option abortonclose", PLAIN)));

  private final String key;
  private final int repeats;

  /**
   * Measures.
   *
   * @param size of the object
   */
  Leavers(long size, int repeats) {
    key = Long.toString(size);
    this.repeats = repeats;
  }

  @Override
  public String heading() {
    return "| front | its settings | proxy | reads 10 B, resets | reads 10 B, closes (FIN)"
        + " | reads 64 KiB, stalls | … and then resets |\n|---|---|---|---|---|---|---|";
  }

  @Override
  public void play(Stage stage, Report report) throws IOException, InterruptedException {
    for (Row row : ROWS) {
      Samples reset = new Samples();
      Samples finished = new Samples();
      Samples stalled = new Samples();
      Samples stalledAndLeft = new Samples();
      try (Front front = stage.start(row.arrangement)) {
        int times = row.promise == Promise.NONE ? 1 : repeats; // a warning needs no range
        for (int i = 0; i < times; i++) {
          leave(front, row, Leaving.RST, stage, reset);
          leave(front, row, Leaving.FIN, stage, finished);
          stall(front, row, stage, stalled, stalledAndLeft);
        }
      }
      String cells = row.arrangement.cells();
      report.line(
          "%s %s | %s | %s | %s |".formatted(cells, reset, finished, stalled, stalledAndLeft));
      List<Samples> all = List.of(reset, finished, stalledAndLeft);
      switch (row.promise) {
        case BOUNDED ->
            report.expect(
                all.stream().allMatch(Leavers::isBounded), cells, "at most " + Bytes.format(MAX));
        case ENDED ->
            report.expect(
                reset.all(End.DROPPED) && finished.all(End.DROPPED), cells, "that S3 is left");
        case ALL_IS_READ ->
            report.expect(
                all.stream().allMatch(samples -> samples.all(End.SENT)), cells, "that all is read");
        case NONE -> {
          // It is a warning.
        }
      }
    }
  }

  private static boolean isBounded(Samples samples) {
    return samples.all(End.DROPPED) && samples.most() <= MAX;
  }

  private void leave(Front front, Row row, Leaving how, Stage stage, Samples total)
      throws IOException, InterruptedException {
    try (Visit visit = open(front, row)) {
      visit.take(FEW);
      Answer answer = stage.newest();
      visit.leave(how);
      stage.awaitEnd(answer);
      total.add(answer);
    }
  }

  private void stall(Front front, Row row, Stage stage, Samples stalled, Samples total)
      throws IOException, InterruptedException {
    try (Visit visit = open(front, row)) {
      visit.take(MORE);
      Answer answer = stage.newest();
      stage.awaitSilence(answer);
      stalled.add(answer);
      visit.leave(Leaving.RST);
      stage.awaitEnd(answer);
      total.add(answer);
    }
  }

  private Visit open(Front front, Row row) throws IOException {
    return Visit.open(row.arrangement.http2(), front.port(), "GET", key, false);
  }
}
