package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.safeclose.CloseOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The checksum of the whole object is carried across the parts, or the event says that it is not.
 */
@Timeout(60)
class ResumingChecksumTest {
  private static final int LENGTH = 1_000_000;
  private static final byte[] BYTES = new ObjectContent(1).bytes(0, LENGTH);

  private Resumed s3;

  @BeforeEach
  void start() throws IOException {
    s3 = new Resumed(LENGTH);
    s3.origin.faults(Fault.reset(200_000), Fault.reset(300_000));
  }

  @AfterEach
  void close() throws IOException {
    s3.close();
  }

  private static String base64(byte[] value) {
    return Base64.getEncoder().encodeToString(value);
  }

  private static String of(String algorithm, byte[] bytes) throws Exception {
    return switch (algorithm) {
      case "crc32" -> crc(new CRC32(), bytes);
      case "crc32c" -> crc(new CRC32C(), bytes);
      case "sha1" -> base64(MessageDigest.getInstance("SHA-1").digest(bytes));
      default -> base64(MessageDigest.getInstance("SHA-256").digest(bytes));
    };
  }

  private static String crc(Checksum crc, byte[] bytes) {
    crc.update(bytes, 0, bytes.length);
    return base64(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  private void readWhole(boolean verified) throws IOException {
    try (var body = s3.get()) {
      assertThat(body.readAllBytes()).isEqualTo(BYTES);
    }
    assertThat(s3.event().timesResumed()).isEqualTo(2);
    assertThat(s3.event().checksumVerified()).isEqualTo(verified);
    assertThat(s3.event().outcome()).isEqualTo(CloseOutcome.EXHAUSTED);
  }

  @ParameterizedTest
  @CsvSource({"crc32, FULL_OBJECT", "crc32c, FULL_OBJECT", "sha1, ''", "sha256, ''", "crc32, ''"})
  void a_checksum_is_verified_across_the_parts(String algorithm, String type) throws Exception {
    s3.origin.header("x-amz-checksum-" + algorithm, of(algorithm, BYTES));
    s3.origin.header("x-amz-checksum-type", type);
    readWhole(true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crc32", "crc32c", "sha1", "sha256"})
  void one_that_differs_fails_the_read_of_the_end(String algorithm) throws Exception {
    byte[] others = BYTES.clone();
    others[LENGTH / 2]++;
    s3.origin.header("x-amz-checksum-" + algorithm, of(algorithm, others));
    try (var body = s3.get()) {
      assertThat(body.readNBytes(LENGTH)).isEqualTo(BYTES);
      assertThat(catchThrowable(body::read))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("checksum differs")
          .hasMessageContaining(algorithm);
    }
    assertThat(s3.event().outcome()).isEqualTo(CloseOutcome.ABORTED);
    assertThat(s3.event().checksumVerified()).isFalse();
    assertThat(s3.origin.requests).hasSize(3);
  }

  @Test
  void without_one_the_event_says_not_verified() throws Exception {
    readWhole(false);
  }

  @ParameterizedTest
  @CsvSource({
    "crc32, AAAAAA==, COMPOSITE",
    "crc32, AAAAAA==-7, ''",
    "crc32, AAAA, ''",
    "md9, AAAA, ''"
  })
  void one_that_is_not_of_the_whole_object_is_not_compared(
      String algorithm, String value, String type) throws Exception {
    s3.origin.header("x-amz-checksum-" + algorithm, value);
    s3.origin.header("x-amz-checksum-type", type);
    readWhole(false);
  }

  /** The SDK asks for aws-crt there, which is absent here: the read must not fail for that. */
  @Test
  void one_that_cannot_be_computed_is_not_compared() throws Exception {
    s3.origin.header("x-amz-checksum-crc64nvme", base64(new byte[8]));
    assertThat(Crc64Nvme.ifPresent()).isNull();
    readWhole(false);
  }

  @Test
  void that_of_a_range_is_not_compared() throws Exception {
    s3.origin.header("x-amz-checksum-crc32", of("crc32", BYTES));
    try (var body = s3.get(it -> it.range("bytes=0-"))) {
      assertThat(body.readAllBytes()).isEqualTo(BYTES);
    }
    assertThat(s3.event().checksumVerified()).isFalse();
  }

  @Test
  void a_body_that_was_not_read_to_its_end_is_not_verified() throws Exception {
    s3.origin.header("x-amz-checksum-crc32", of("crc32", BYTES));
    try (var body = s3.get()) {
      body.readNBytes(LENGTH - 1);
    }
    assertThat(s3.event().checksumVerified()).isFalse();
  }

  /** Above the SDK's own check of each response, as newer SDKs do by default. */
  @Test
  void the_sdks_own_check_does_not_stand_in_the_way() throws Exception {
    s3.close();
    s3 = new Resumed(LENGTH, Clients.APACHE5, true, Resumed.verifying());
    s3.origin.faults(Fault.reset(200_000), Fault.reset(300_000));
    Fault withChecksum = Fault.header("x-amz-checksum-crc32", "");
    s3.origin.header("x-amz-checksum-crc32", of("crc32", BYTES)).thenAlways(nth -> withChecksum);
    readWhole(true);
  }
}
