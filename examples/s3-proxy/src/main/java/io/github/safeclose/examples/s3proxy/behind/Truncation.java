package io.github.safeclose.examples.s3proxy.behind;

import static io.github.safeclose.examples.s3proxy.behind.Arrangement.direct;
import static io.github.safeclose.examples.s3proxy.behind.Arrangement.haproxy;
import static io.github.safeclose.examples.s3proxy.behind.Arrangement.nginx;
import static io.github.safeclose.examples.s3proxy.behind.ProxyKind.GUARDED;
import static io.github.safeclose.examples.s3proxy.behind.ProxyKind.NO_LENGTH;
import static io.github.safeclose.examples.s3proxy.behind.ProxyKind.UNBUFFERED;

import io.github.safeclose.examples.s3proxy.behind.Visit.Seen;
import io.github.safeclose.examples.s3proxy.behind.Visit.Transfer;
import io.github.safeclose.examples.s3proxy.demo.Bytes;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** An object that S3 cuts short: does the client see it? */
final class Truncation implements Chapter {
  private static final long PROMISED = 64 * Bytes.MIB;
  private static final long GIVEN = 32 * Bytes.MIB;

  /** curl's exit codes for a part only, a reset, and a broken HTTP/2 stream; not for a timeout. */
  private static final Set<Integer> NOTICED = Set.of(18, 56, 92);

  private static final String KEY = PROMISED + "-" + GIVEN;
  private static final String HTTP_1_1 = "proxy_http_version 1.1;";
  private static final String GZIP =
      "gzip on; gzip_proxied any; gzip_types application/octet-stream;";

  /**
   * A line.
   *
   * @param expected what shows in the framing
   * @param counted whether the client was told the length, so that curl notices in any case
   */
  private record Row(Seen expected, boolean counted, Arrangement arrangement) {
    Row(Seen expected, Arrangement arrangement) {
      this(expected, arrangement.proxy() != NO_LENGTH, arrangement);
    }

    boolean noticed() {
      return counted || expected == Seen.BROKEN;
    }
  }

  private static final List<Row> ROWS =
      List.of(
          new Row(Seen.BROKEN, direct(GUARDED)),
          new Row(Seen.BROKEN, direct(NO_LENGTH)),
          new Row(Seen.BROKEN, nginx("", GUARDED)),
          new Row(Seen.BROKEN, nginx("", UNBUFFERED)),
          new Row(Seen.BROKEN, nginx(HTTP_1_1, GUARDED)),
          new Row(Seen.BROKEN, false, nginx(GZIP, GUARDED)),
          new Row(Seen.BROKEN, nginx("", GUARDED).overHttp2()),
          new Row(Seen.CLEAN, nginx("", NO_LENGTH)), // nobody can know better: HTTP/1.0
          new Row(Seen.CLEAN, nginx("proxy_buffering off;", NO_LENGTH)),
          new Row(Seen.BROKEN, nginx(HTTP_1_1, NO_LENGTH)),
          new Row(Seen.BROKEN, nginx(HTTP_1_1, NO_LENGTH).overHttp2()),
          new Row(Seen.BROKEN, haproxy("", GUARDED)),
          new Row(Seen.BROKEN, haproxy("", NO_LENGTH)),
          // HAProxy 2.6 ends the stream as if it were whole; only the length tells.
          new Row(Seen.CLEAN, haproxy("", GUARDED).overHttp2()),
          new Row(Seen.CLEAN, haproxy("", NO_LENGTH).overHttp2()));

  private final int repeats;

  Truncation(int repeats) {
    this.repeats = repeats;
  }

  @Override
  public String heading() {
    return "S3 promises "
        + Bytes.format(PROMISED)
        + " and drops the connection after "
        + Bytes.format(GIVEN)
        + ". The client reads all that comes.\n\n"
        + "| front | its settings | proxy | in the framing | curl's exit code |\n"
        + "|---|---|---|---|---|";
  }

  @Override
  public void play(Stage stage, Report report) throws IOException, InterruptedException {
    for (Row row : ROWS) {
      Set<String> seen = new TreeSet<>();
      Set<String> exits = new TreeSet<>();
      boolean asExpected = true;
      try (Front front = stage.start(row.arrangement)) {
        for (int i = 0; i < repeats; i++) {
          Transfer transfer = transfer(front, row);
          seen.add(seen(transfer.seen()));
          asExpected &= transfer.seen() == row.expected && transfer.bytes() < PROMISED;
          int exit = curl(front, row);
          exits.add(exit == 0 ? "**0**" : "" + exit);
          asExpected &= row.noticed() ? NOTICED.contains(exit) : exit == 0;
        }
      }
      String cells = row.arrangement.cells();
      report.line(
          "%s %s | %s |".formatted(cells, String.join(" or ", seen), String.join(" or ", exits)));
      String noticed = row.noticed() ? "noticed by curl" : "not noticed by curl";
      report.expect(
          asExpected, cells, row.expected.toString().toLowerCase(Locale.ROOT) + ", " + noticed);
    }
  }

  /** How a real client ends: 0 says that all is well. */
  private static int curl(Front front, Row row) throws IOException, InterruptedException {
    String version = row.arrangement.http2() ? "--http2-prior-knowledge" : "--http1.1";
    String url = "http://127.0.0.1:" + front.port() + "/data/" + KEY;
    return new ProcessBuilder(
            "curl",
            "-s",
            "--noproxy",
            "*",
            "--compressed",
            "--max-time",
            "60",
            version,
            "-o",
            "/dev/null",
            url)
        .start()
        .waitFor();
  }

  private static Transfer transfer(Front front, Row row) throws IOException {
    try (Visit visit = Visit.open(row.arrangement.http2(), front.port(), "GET", KEY, true)) {
      return visit.readAll();
    }
  }

  /** In words. */
  static String seen(Seen seen) {
    return switch (seen) {
      case CLEAN -> "**a clean end**";
      case BROKEN -> "a broken transfer";
      case HANGS -> "**nothing: it hangs**";
    };
  }
}
