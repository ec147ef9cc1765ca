package io.github.safeclose.aws;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * The checksum of a whole object, computed while it is read in parts: those that the SDK makes for
 * itself end with the part.
 */
final class ObjectChecksum {
  private static final List<Algorithm> ALGORITHMS =
      List.of(
          new Algorithm("crc32c", 4, () -> new OfChecksum(new CRC32C())),
          new Algorithm("crc32", 4, () -> new OfChecksum(new CRC32())),
          new Algorithm("crc64nvme", 8, Crc64Nvme::ifPresent),
          new Algorithm("sha256", 32, () -> digest("SHA-256")),
          new Algorithm("sha1", 20, () -> digest("SHA-1")));

  private final String name;
  private final byte[] expected;
  private final Running running;

  private ObjectChecksum(String name, byte[] expected, Running running) {
    this.name = name;
    this.expected = expected;
    this.running = running;
  }

  /** What is fed with bytes; the value is big-endian, as S3 has it. */
  interface Running {
    void update(byte[] bytes, int offset, int length);

    byte[] value();
  }

  private record Algorithm(String name, int bytes, Supplier<@Nullable Running> maker) {}

  private record OfChecksum(Checksum checksum) implements Running {
    @Override
    public void update(byte[] bytes, int offset, int length) {
      checksum.update(bytes, offset, length);
    }

    @Override
    public byte[] value() {
      int value = (int) checksum.getValue();
      return new byte[] {
        (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
      };
    }
  }

  private record OfDigest(MessageDigest digest) implements Running {
    @Override
    public void update(byte[] bytes, int offset, int length) {
      digest.update(bytes, offset, length);
    }

    @Override
    public byte[] value() {
      return digest.digest();
    }
  }

  private static @Nullable Running digest(String algorithm) {
    try {
      return new OfDigest(MessageDigest.getInstance(algorithm));
    } catch (NoSuchAlgorithmException absent) { // a JVM that is not allowed to
      return null;
    }
  }

  /**
   * The checksum of the whole object that came with the response to a request for all of it; null
   * if none came that can be computed. One of the type COMPOSITE is made of the checksums of the
   * parts of the upload, which nobody knows here.
   */
  static @Nullable ObjectChecksum of(SdkHttpResponse response) {
    boolean composite =
        response.firstMatchingHeader("x-amz-checksum-type").filter("COMPOSITE"::equals).isPresent();
    if (composite || response.statusCode() != 200) {
      return null;
    }
    for (Algorithm algorithm : ALGORITHMS) {
      Optional<byte[]> expected =
          response
              .firstMatchingHeader("x-amz-checksum-" + algorithm.name())
              .flatMap(ObjectChecksum::decoded)
              .filter(value -> value.length == algorithm.bytes());
      Running running = expected.isPresent() ? algorithm.maker().get() : null;
      if (running != null) {
        return new ObjectChecksum(algorithm.name(), expected.orElseThrow(), running);
      }
    }
    return null;
  }

  /** Empty for a composite one, too: it ends with a dash and the number of its parts. */
  private static Optional<byte[]> decoded(String value) {
    try {
      return Optional.of(Base64.getDecoder().decode(value));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  void update(byte[] bytes, int offset, int length) {
    running.update(bytes, offset, length);
  }

  /** Called once, at the end. */
  void verify() throws IOException {
    byte[] actual = running.value();
    if (!Arrays.equals(actual, expected)) {
      Base64.Encoder base64 = Base64.getEncoder();
      throw new IOException(
          "the object was read in full, but its checksum differs: "
              + name
              + " is "
              + base64.encodeToString(actual)
              + ", and "
              + base64.encodeToString(expected)
              + " came with the first response; discard what was read");
    }
  }
}
