package io.github.safeclose.examples.s3proxy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the demo says, and its exit code. */
class ReportTest {
  private static final Row.Other RIGHT = new Row.Other("HTTP 200", 13, true);

  @TempDir Path directory;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private static Row row(Handler handler, int leavers, long sent) {
    return new Row(
        handler, "leaves", leavers, "10 B", sent, false, 3L, 1L << 20, false, RIGHT, List.of());
  }

  private int publish(Row... rows) throws Exception {
    return publish(new Accounts(), rows);
  }

  private int publish(Accounts accounts, Row... rows) throws Exception {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return Report.of(1L << 30, 100, 60, List.of(rows), accounts)
        .publish(out, directory.resolve("d/r.json"));
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void allIsWell() throws Exception {
    long most = 4L << 20;
    int code =
        publish(
            row(Handler.PLAIN, 1, 1L << 40),
            row(Handler.SAFE, 1, most),
            row(Handler.SAFE, 50, 50 * most));
    assertThat(code).isZero();
    assertThat(printed()).doesNotContain("PROBLEM").contains("| plain ", "1024.00 GiB");
  }

  @Test
  void bodiesThatDoNotAddUp() throws Exception {
    Accounts accounts = new Accounts();
    accounts.promised(1000);
    assertThat(publish(accounts, row(Handler.SAFE, 1, 0))).isEqualTo(1);
    assertThat(printed())
        .contains("JFR: 0 events", "PROBLEM: safe, bodies: JFR counted 0 of 1 bodies");
    JsonNode json = JsonMapper.shared().readTree(directory.resolve("d/r.json").toFile());
    assertThat(json.path("bodies")).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({"1, 4194305", "50, 209715201"})
  void safeSentTooMuch(int leavers, long sent) throws Exception {
    assertThat(publish(row(Handler.SAFE, leavers, sent))).isEqualTo(1);
    assertThat(printed()).contains("PROBLEM: safe, leaves: S3 sent");
  }

  @Test
  void nobodyLeft() throws Exception {
    assertThat(publish(row(Handler.PLAIN, 1, 0))).isEqualTo(1);
  }

  @Test
  void somethingReceivedWasWrong() throws Exception {
    Row wrong =
        new Row(
            Handler.PLAIN, "x", 0, "wrong", null, false, null, 1L, false, null, List.of("byte 7"));
    assertThat(publish(row(Handler.SAFE, 1, 0), wrong)).isEqualTo(1);
    assertThat(printed()).contains("PROBLEM: byte 7");
  }

  @ParameterizedTest
  @CsvSource({"SAFE, 1", "PLAIN, 0", "BUFFERING, 0"})
  void theOtherClientGotNothing(Handler handler, int code) throws Exception {
    Row.Other bad = new Row.Other("HTTP 503", 9000, false);
    Row row = new Row(handler, "x", 50, "", 0L, false, 1L, 1L, false, bad, List.of());
    assertThat(publish(row(Handler.SAFE, 1, 0), row)).isEqualTo(code);
    assertThat(printed()).contains("HTTP 503 in 9000 ms");
  }

  @ParameterizedTest
  @CsvSource({"SAFE, 1", "PLAIN, 0"})
  void aThreadWasNeverFree(Handler handler, int code) throws Exception {
    Row row = new Row(handler, "x", 1, "", 5L, true, null, null, false, null, List.of());
    assertThat(publish(row(Handler.SAFE, 1, 0), row)).isEqualTo(code);
    assertThat(printed()).contains("≥ 5 B", "not in time", "no answer");
  }

  @ParameterizedTest
  @CsvSource({"SAFE, 1", "BUFFERING, 0"})
  void outOfMemory(Handler handler, int code) throws Exception {
    Row row = new Row(handler, "x", 1, "", 5L, false, 1L, 1L, true, null, List.of());
    assertThat(publish(row(Handler.SAFE, 1, 0), row)).isEqualTo(code);
    assertThat(printed()).contains("OutOfMemoryError");
  }

  @Test
  void programsReadTheSame() throws Exception {
    assertThat(publish(row(Handler.SAFE, 1, 123), row(Handler.SAFE, 1, 5L << 20))).isEqualTo(1);
    JsonNode json = JsonMapper.shared().readTree(directory.resolve("d/r.json").toFile());
    assertThat(json.path("size").asLong()).isEqualTo(1L << 30);
    assertThat(json.path("rows")).hasSize(2);
    JsonNode row = json.path("rows").path(0);
    assertThat(row.path("handler").asString()).isEqualTo("SAFE");
    assertThat(row.path("sentAfter").asLong()).isEqualTo(123);
    assertThat(row.path("freeMillis").asLong()).isEqualTo(3);
    assertThat(row.path("other").path("right").asBoolean()).isTrue();
    assertThat(json.path("problems")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"1048576, 1048576", "64MiB, 67108864", "1 GiB, 1073741824", "100GiB, 107374182400"})
  void sizes(String text, long bytes) {
    assertThat(new Bytes().convert(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"-1", "1GB", "x", "999999999999999999GiB", "1.5GiB"})
  void notSizes(String text) {
    assertThatThrownBy(() -> new Bytes().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining(text);
  }
}
