package io.github.safeclose.servlet.s3;

import static io.github.safeclose.servlet.s3.Play.WHOLE;
import static io.github.safeclose.servlet.s3.Play.play;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.servlet.s3.ScriptedS3.Asked;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What S3 is asked to decide; how a real S3 server does is played in examples/s3-proxy. */
@ParameterizedClass(name = "{0}")
@EnumSource(Road.class)
class RangesAndConditionsTest {
  private final Road road;

  RangesAndConditionsTest(Road road) {
    this.road = road;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "If-None-Match: \"a\" | If-None-Match | \"a\"",
        "If-None-Match: W/\"a\", W/\"b\" | If-None-Match | \"a\", \"b\"",
        "If-None-Match: \"aW/\" | If-None-Match | \"aW/\"",
        "If-Match: W/\"a\" | If-Match | W/\"a\"",
        "If-Match: \"\u00fc\" | If-Match | \"?\"",
      })
  void conditionsAreS3sToDecide(String line, String name, String value) throws Exception {
    play(
        road,
        Play::object,
        (site, s3) -> {
          String later = "Mon, 02 Nov 2026 10:00:00 GMT";
          for (String method : List.of("GET", "HEAD", "POST")) {
            Wire.send(
                site.port(),
                method,
                line,
                "If-Modified-Since: " + later,
                "If-Unmodified-Since: " + later);
          }
          boolean none = name.equals("If-None-Match");
          for (Asked asked : s3.asked().subList(0, 2)) {
            assertThat(asked.header(name)).isEqualTo(value);
            assertThat(asked.header("If-Modified-Since")).isEqualTo(none ? null : later);
            assertThat(asked.header("If-Unmodified-Since")).isEqualTo(none ? later : null);
          }
          assertThat(s3.asked().get(2).headers())
              .doesNotContainKeys(name, "If-modified-since", "If-unmodified-since");
        });
  }

  @ParameterizedTest
  @CsvSource({"'\"v2\"', 206, 234, 1", "'\"v1\"', 200, 0123456789, 2"})
  void ifRangeIsSentAndChecked(String validator, int status, String body, int requests)
      throws Exception {
    play(
        road,
        Play::object,
        (site, s3) -> {
          Wire answer = site.get("Range: bytes=2-4", "If-Range: " + validator);
          assertThat(answer.status()).isEqualTo(status);
          assertThat(answer.body()).isEqualTo(body);
          assertThat(s3.asked()).hasSize(requests);
          assertThat(s3.asked().get(0).header("If-Range")).isEqualTo(validator);
          assertThat(s3.asked().get(0).header("Authorization")).contains("if-range"); // signed
          assertThat(s3.asked().get(requests - 1).header("Range") == null).isEqualTo(status == 200);
        });
  }

  @Test
  void aRangeBeyondTheEndOfANewerVersionIsIgnored() throws Exception {
    play(
        road,
        Play::object,
        (site, s3) -> {
          Wire answer = site.get("Range: bytes=50-", "If-Range: \"longer-version\"");
          assertThat(answer.status()).isEqualTo(200);
          assertThat(answer.body()).isEqualTo(WHOLE);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"W/\"v2\"", "rubbish"})
  void whatCannotMatchAsksForTheWholeAtOnce(String validator) throws Exception {
    play(
        road,
        Play::object,
        (site, s3) -> {
          Wire answer = site.get("Range: bytes=2-4", "If-Range: " + validator);
          assertThat(answer.body()).isEqualTo(WHOLE);
          assertThat(s3.asked()).hasSize(1);
        });
  }

  @Test
  void anS3ThatKnowsIfRangeIsAskedOnce() throws Exception {
    play(
        road,
        exchange -> ScriptedS3.send(exchange, 200, WHOLE, "ETag", "\"v2\""),
        (site, s3) -> {
          assertThat(site.get("Range: bytes=2-4", "If-Range: \"v1\"").status()).isEqualTo(200);
          assertThat(s3.asked()).hasSize(1);
        });
  }

  @Test
  void severalRangesAreRefusedBeforeS3IsAsked() throws Exception {
    play(
        road,
        Play::object,
        (site, s3) -> {
          Wire answer = site.get("Range: bytes=2-4,6-7");
          assertThat(answer.status()).isEqualTo(416);
          assertThat(answer.body()).isEqualTo("Ask for one range at a time.\n");
          assertThat(s3.asked()).isEmpty();
        });
  }

  @Test
  void orTheFirstOfThemIsServed() throws Exception {
    play(
        road,
        Play::object,
        sender -> sender.severalRanges(SeveralRanges.FIRST),
        (site, s3) -> {
          Wire answer = site.get("Range: bytes=2-4,6-7");
          assertThat(answer.status()).isEqualTo(206);
          assertThat(answer.header("Content-Range")).isEqualTo("bytes 2-4/10");
          assertThat(answer.header("Content-Length")).isEqualTo("3");
          assertThat(answer.body()).isEqualTo("234");
        });
  }
}
