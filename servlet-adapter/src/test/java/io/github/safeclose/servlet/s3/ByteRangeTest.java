package io.github.safeclose.servlet.s3;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-0", "bytes=5-", "bytes=-5", "bytes=-0", "bytes=007-8"})
  void passedOnUnchanged(String header) {
    assertThat(ByteRange.parse(header)).containsExactly(header);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "bytes=,5-6,; bytes=5-6",
        "bytes = 5-6; bytes=5-6",
        "bytes=9223372036854775808-; bytes=9223372036854775807-",
        "bytes=0-9223372036854775807; bytes=0-",
        "bytes=-9223372036854775808; bytes=-9223372036854775807",
      })
  void saidOtherwise(String header, String passed) {
    assertThat(ByteRange.parse(header)).containsExactly(passed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=,",
        "bytes=1",
        "bytes=2-1",
        "bytes=1-2-3",
        "bytes=a-",
        "bytes=--1",
        "bytes=1-2,3",
        "lines=1-2",
        "=1-2",
        "bytes=+1-2"
      })
  void ignored(String header) {
    assertThat(ByteRange.parse(header)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "bytes=0-1,2-3; bytes=0-1; bytes=2-3",
        "bytes=0-0, -1; bytes=0-0; bytes=-1",
        "bytes=0-,0-; bytes=0-; bytes=0-",
      })
  void several(String header, String first, String second) {
    assertThat(ByteRange.parse(header)).containsExactly(first, second);
  }
}
