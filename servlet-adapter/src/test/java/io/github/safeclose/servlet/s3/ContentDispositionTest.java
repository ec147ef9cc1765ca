package io.github.safeclose.servlet.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** File names as RFC 6266 and RFC 8187 write them, and nothing but file names. */
class ContentDispositionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "report.pdf | attachment; filename=\"report.pdf\"",
        "Q3 report, final; v2.pdf | attachment; filename=\"Q3 report, final; v2.pdf\"",
        "naïve.txt | attachment; filename=\"na_ve.txt\"; filename*=UTF-8''na%C3%AFve.txt",
        "€ rates.csv | attachment; filename=\"_ rates.csv\"; filename*=UTF-8''%E2%82%AC%20rates.csv",
        "日😀.png | attachment; filename=\"__.png\"; filename*=UTF-8''%E6%97%A5%F0%9F%98%80.png",
        "50%25.txt | attachment; filename=\"50_25.txt\"; filename*=UTF-8''50%2525.txt",
        "a\"b.txt | attachment; filename=\"a_b.txt\"; filename*=UTF-8''a%22b.txt",
        "it's*(1).txt | attachment; filename=\"it's*(1).txt\"",
        "é'*(1).txt | attachment; filename=\"_'*(1).txt\"; filename*=UTF-8''%C3%A9%27%2A%281%29.txt",
        "../../etc/passwd | attachment; filename=\".._.._etc_passwd\"",
        "C:\\x.exe | attachment; filename=\"C:_x.exe\"",
      })
  void written(String fileName, String header) {
    assertThat(ContentDisposition.of("attachment", fileName)).isEqualTo(header);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, '\n', '\r', '\t', 0x7F, 0x85, 0x2028, 0x202E, 0x2066, 0x200F, 0xD83D})
  void unfitCharactersBecomeUnderscores(int c) {
    assertThat(ContentDisposition.of("inline", "a" + (char) c + "b"))
        .isEqualTo("inline; filename=\"a_b\"");
  }

  /** Every character of the basic plane: one header, of visible ASCII, with two quotes. */
  @Test
  void noNameBreaksOutOfItsHeader() {
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      String header = ContentDisposition.of("attachment", "x" + (char) c + "; filename=y\r\nSet:z");
      assertThat(header).matches("[\\x20-\\x7E]+").doesNotContain("\\");
      assertThat(header.chars().filter(quote -> quote == '"')).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void noNameIsNoParameter(String fileName) {
    assertThat(ContentDisposition.of("attachment", fileName)).isEqualTo("attachment");
  }

  @Test
  void tooLong() {
    assertThat(ContentDisposition.of("attachment", "😀".repeat(255))).hasSizeLessThan(4096);
    assertThatThrownBy(() -> ContentDisposition.of("attachment", "n".repeat(256)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("255");
  }
}
