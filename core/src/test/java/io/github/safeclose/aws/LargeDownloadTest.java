package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseOutcome;
import org.junit.jupiter.api.Test;

/**
 * A large download over connections that break all the time: 2 GB and a reset every 20 MB in every
 * build, 100 GB and one every gigabyte with {@code mvn -Presume -pl core verify
 * -Dtest=LargeDownloadTest -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class LargeDownloadTest {
  private static final long LENGTH = Long.getLong("resume.length", 2_000_000_000L);
  private static final long EVERY = Long.getLong("resume.every", 20_000_000L);

  @Test
  void a_large_download_survives_resets_byte_for_byte() throws Exception {
    try (Resumed s3 = new Resumed(LENGTH)) {
      s3.origin.thenAlways(nth -> Fault.reset(EVERY));
      long started = System.nanoTime();
      try (var body = s3.get()) {
        assertThat(s3.origin.content().compare(body, 0)).isEqualTo(LENGTH);
      }
      assertThat(s3.event().outcome()).isEqualTo(CloseOutcome.EXHAUSTED);
      assertThat(s3.event().bytesRead()).isEqualTo(LENGTH);
      assertThat((long) s3.event().timesResumed()).isGreaterThanOrEqualTo(LENGTH / EVERY - 1);
      System.out.printf(
          "%,d bytes, resumed %d times, %,d bytes sent, %d ms%n",
          LENGTH,
          s3.event().timesResumed(),
          s3.origin.bodyBytes.get(),
          (System.nanoTime() - started) / 1_000_000);
    }
  }
}
