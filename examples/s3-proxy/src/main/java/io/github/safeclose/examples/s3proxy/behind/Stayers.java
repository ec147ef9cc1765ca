package io.github.safeclose.examples.s3proxy.behind;

import static io.github.safeclose.examples.s3proxy.behind.Arrangement.direct;
import static io.github.safeclose.examples.s3proxy.behind.Arrangement.haproxy;
import static io.github.safeclose.examples.s3proxy.behind.Arrangement.nginx;
import static io.github.safeclose.examples.s3proxy.behind.ProxyKind.GUARDED;
import static io.github.safeclose.examples.s3proxy.behind.ProxyKind.UNBUFFERED;

import io.github.safeclose.examples.s3proxy.behind.Origin.Answer;
import io.github.safeclose.examples.s3proxy.behind.Origin.End;
import io.github.safeclose.examples.s3proxy.behind.Visit.Seen;
import io.github.safeclose.examples.s3proxy.behind.Visit.Transfer;
import io.github.safeclose.examples.s3proxy.demo.Bytes;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Clients that stay: do the front's timeouts end those that stall, and spare those that do not? */
final class Stayers implements Chapter {
  private static final long SIZE = 128 * Bytes.MIB; // more than all buffers
  private static final int FEW = 64 * 1024;
  private static final long PAUSE_MILLIS = TimeUnit.SECONDS.toMillis(6);

  private enum Stay {
    STALLS("stalls for ever"),
    PAUSES("pauses for 6 s, reads on"),
    HALF_CLOSES("half-closes, reads on");

    private final String label;

    Stay(String label) {
      this.label = label;
    }
  }

  /** Whether the client should have all of it; or, where it stalls, whether S3 should be left. */
  private record Row(boolean expected, Stay stay, Arrangement arrangement) {}

  private static final List<Row> ROWS =
      List.of(
          new Row(true, Stay.STALLS, nginx("send_timeout 2s;", UNBUFFERED)),
          new Row(true, Stay.STALLS, nginx("send_timeout 2s;", UNBUFFERED).overHttp2()),
          new Row(false, Stay.STALLS, nginx("proxy_read_timeout 2s;", UNBUFFERED)),
          new Row(true, Stay.STALLS, haproxy("timeout client 2s", GUARDED)),
          new Row(true, Stay.STALLS, haproxy("timeout client 2s", GUARDED).overHttp2()),
          new Row(false, Stay.STALLS, haproxy("timeout server 2s", GUARDED)),
          new Row(true, Stay.PAUSES, nginx("proxy_read_timeout 2s;", UNBUFFERED)),
          new Row(
              true,
              Stay.PAUSES,
              nginx("proxy_max_temp_file_size 0; proxy_read_timeout 2s;", GUARDED)),
          new Row(true, Stay.PAUSES, haproxy("timeout server 2s", GUARDED)),
          new Row(true, Stay.HALF_CLOSES, direct(GUARDED)),
          new Row(false, Stay.HALF_CLOSES, nginx("", UNBUFFERED)),
          new Row(true, Stay.HALF_CLOSES, nginx("proxy_ignore_client_abort on;", UNBUFFERED)),
          new Row(true, Stay.HALF_CLOSES, haproxy("", GUARDED)),
          new Row(false, Stay.HALF_CLOSES, haproxy("option abortonclose", GUARDED)));

  @Override
  public String heading() {
    return "An object of "
        + Bytes.format(SIZE)
        + "; each client reads 64 KiB first.\n\n"
        + "| front | its settings | proxy | client | what came of it |\n|---|---|---|---|---|";
  }

  @Override
  public void play(Stage stage, Report report) throws IOException, InterruptedException {
    for (Row row : ROWS) {
      try (Front front = stage.start(row.arrangement);
          Visit visit = open(front, row)) {
        visit.take(FEW);
        boolean good =
            row.stay == Stay.STALLS ? stall(row, stage, report) : stay(row, visit, report);
        report.expect(good == row.expected, cells(row), row.expected ? "otherwise" : "the limit");
      }
    }
  }

  private static boolean stall(Row row, Stage stage, Report report) throws InterruptedException {
    Answer answer = stage.newest();
    stage.awaitSilence(answer); // longer than the timeouts, which begin with it
    stage.awaitSilence(answer);
    boolean dropped = answer.end() == End.DROPPED;
    String what = dropped ? "S3 left after " : "S3 still open after ";
    report.line(cells(row) + " " + what + Bytes.format(answer.sent()) + " |");
    return dropped;
  }

  private static boolean stay(Row row, Visit visit, Report report)
      throws IOException, InterruptedException {
    if (row.stay == Stay.HALF_CLOSES) {
      visit.halfClose();
    } else {
      Thread.sleep(PAUSE_MILLIS);
    }
    Transfer transfer = visit.readAll();
    boolean all = transfer.seen() == Seen.CLEAN && transfer.bytes() == SIZE;
    String what = all ? "all of it" : Truncation.seen(transfer.seen());
    report.line(cells(row) + " " + what + " |");
    return all;
  }

  private static Visit open(Front front, Row row) throws IOException {
    String key = Long.toString(SIZE);
    boolean reader = false; // small buffers, or there is no stall
    return Visit.open(row.arrangement.http2(), front.port(), "GET", key, reader);
  }

  private static String cells(Row row) {
    return row.arrangement.cells() + " " + row.stay.label + " |";
  }
}
