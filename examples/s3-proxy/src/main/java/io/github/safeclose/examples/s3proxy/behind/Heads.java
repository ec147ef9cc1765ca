package io.github.safeclose.examples.s3proxy.behind;

import static io.github.safeclose.examples.s3proxy.behind.Arrangement.direct;
import static io.github.safeclose.examples.s3proxy.behind.Arrangement.haproxy;
import static io.github.safeclose.examples.s3proxy.behind.Arrangement.nginx;
import static io.github.safeclose.examples.s3proxy.behind.ProxyKind.GUARDED;

import io.github.safeclose.examples.s3proxy.behind.Origin.Answer;
import io.github.safeclose.examples.s3proxy.demo.Bytes;
import java.io.IOException;
import java.util.List;

/** HEAD through a front. */
final class Heads implements Chapter {
  private static final long SIZE = 256 * Bytes.MIB;
  private static final String CACHE =
      "proxy_cache objects; proxy_cache_key $request_id; proxy_cache_valid 200 1m;";

  /**
   * A line.
   *
   * @param cheap whether S3 should be asked for headers only
   */
  private record Row(boolean cheap, Arrangement arrangement) {}

  private static final List<Row> ROWS =
      List.of(
          new Row(true, direct(GUARDED)),
          new Row(true, nginx("", GUARDED)),
          new Row(false, nginx(CACHE, GUARDED)),
          new Row(true, nginx(CACHE + " proxy_cache_convert_head off;", GUARDED)),
          new Row(true, haproxy("", GUARDED)));

  @Override
  public String heading() {
    return "HEAD of an object of "
        + Bytes.format(SIZE)
        + ".\n\n"
        + "| front | its settings | proxy | S3 is asked for | and sends |\n|---|---|---|---|---|";
  }

  @Override
  public void play(Stage stage, Report report) throws IOException, InterruptedException {
    for (Row row : ROWS) {
      try (Front front = stage.start(row.arrangement);
          Visit visit = Visit.open(false, front.port(), "HEAD", Long.toString(SIZE), true)) {
        Answer answer = stage.newest();
        stage.awaitEnd(answer);
        String cells = row.arrangement.cells();
        report.line("%s %s | %s |".formatted(cells, answer.method(), Bytes.format(answer.sent())));
        report.expect(visit.readAll().bytes() == 0, cells, "no body");
        boolean cheap = answer.method().equals("HEAD") && answer.sent() == 0;
        report.expect(cheap == row.cheap, cells, row.cheap ? "no bytes" : "a GET");
      }
    }
  }
}
