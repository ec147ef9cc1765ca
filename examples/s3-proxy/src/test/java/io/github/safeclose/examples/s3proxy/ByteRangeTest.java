package io.github.safeclose.examples.s3proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-0", "bytes=5-", "bytes=-5", "bytes=-0", "bytes=007-8"})
  void passedOnUnchanged(String header) throws Exception {
    assertThat(ByteRange.parse(header)).hasValue(header);
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
  void saidOtherwise(String header, String passed) throws Exception {
    assertThat(ByteRange.parse(header)).hasValue(passed);
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
  void ignored(String header) throws Exception {
    assertThat(ByteRange.parse(header)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-1,2-3", "bytes=0-0, -1", "bytes=0-,0-"})
  void refused(String header) {
    assertThatThrownBy(() -> ByteRange.parse(header))
        .isInstanceOfSatisfying(
            RefusedRequest.class, e -> assertThat(e.answer().status()).isEqualTo(416));
  }
}
