package io.github.safeclose.examples.s3proxy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The checker of the demo must not be one that nods at everything. */
class ContentTest {
  private static final Content CONTENT = new Content(1 << 20);

  @TempDir Path directory;

  private static byte[] bytes(Content content, long offset, int length) {
    byte[] bytes = new byte[length];
    content.fill(bytes, offset, length);
    return bytes;
  }

  private static void check(Content content, byte[] received, long offset) throws WrongAnswer {
    new ContentCheck(content, offset).accept(received, received.length);
  }

  @Test
  void holdsNoZeroAndIsNotPeriodic() {
    byte[] bytes = bytes(CONTENT, 0, 1 << 20);
    for (byte b : bytes) {
      assertThat(b).isNotZero();
    }
    byte[] first = Arrays.copyOf(bytes, 64);
    for (int i = 1; i + 64 <= bytes.length; i++) {
      assertThat(Arrays.equals(bytes, i, i + 64, first, 0, 64)).as("repeated at %d", i).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 4095, 1000003})
  void isAFunctionOfTheOffset(int offset) {
    byte[] all = bytes(CONTENT, 0, 1 << 20);
    for (int length : new int[] {0, 1, 5, 8, 13, 4096}) {
      byte[] part = bytes(CONTENT, offset, length);
      assertThat(part).isEqualTo(Arrays.copyOfRange(all, offset, offset + length));
    }
  }

  @Test
  void theRightBytesPassInAnyPieces() throws Exception {
    ContentCheck check = new ContentCheck(CONTENT, 3);
    check.accept(bytes(CONTENT, 3, 10), 10);
    check.accept(bytes(CONTENT, 13, 1000), 1000);
    check.accept(bytes(CONTENT, 1013, 5), 5);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 500, 999})
  void aFlippedBitIsSeen(int at) {
    byte[] received = bytes(CONTENT, 77, 1000);
    received[at] ^= 2;
    assertThatThrownBy(() -> check(CONTENT, received, 77))
        .isInstanceOf(WrongAnswer.class)
        .hasMessageContaining("offset " + (77 + at));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 64, 4096})
  void aShiftIsSeen(int by) {
    byte[] received = bytes(CONTENT, 1000 + by, 64);
    assertThatThrownBy(() -> check(CONTENT, received, 1000)).isInstanceOf(WrongAnswer.class);
  }

  @Test
  void aHoleIsSeen() {
    assertThatThrownBy(() -> check(CONTENT, new byte[8], 0)).isInstanceOf(WrongAnswer.class);
  }

  @Test
  void aSparseObjectIsMarkedAtEachGibibyteAndAtTheEnd() {
    long size = (100L << 30) - 5;
    Content sparse = new Content(size);
    for (long at : new long[] {0, 1L << 30, 57L << 30, size - 100}) {
      assertThat(bytes(sparse, at, 100)).doesNotContain(0);
      byte[] shifted = bytes(sparse, at, 100);
      shifted[50]++;
      assertThatThrownBy(() -> check(sparse, shifted, at)).isInstanceOf(WrongAnswer.class);
    }
    assertThat(bytes(sparse, 500L << 20, 100)).containsOnly(0);
    byte[] edge = bytes(sparse, (1L << 30) - 10, 20);
    assertThat(Arrays.copyOf(edge, 10)).containsOnly(0);
    assertThat(Arrays.copyOfRange(edge, 10, 20)).doesNotContain(0);
  }

  @Test
  void filesHoldTheContent() throws Exception {
    Path file = directory.resolve("file");
    String hash = ObjectFile.write(file, new Content(3_000_001));
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes(CONTENT, 0, 3_000_001));
    assertThat(ObjectFile.hash(file)).isEqualTo(hash);
    Files.write(file, new byte[] {1});
    assertThat(ObjectFile.hash(file)).isNotEqualTo(hash);
  }

  @Test
  void sparseFilesHoldTheMarkers() throws Exception {
    Path file = directory.resolve("sparse");
    long size = (6L << 30) + 12_345;
    Content content = new Content(size);
    ObjectFile.write(file, content);
    assertThat(file).hasSize(size);
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      for (long at : new long[] {0, (1L << 30) - 50, 5L << 30, (6L << 30) - 9, size - 100}) {
        byte[] bytes = new byte[100];
        in.seek(at);
        in.readFully(bytes);
        assertThatNoException().isThrownBy(() -> check(content, bytes, at));
        assertThat(bytes).as("at %d", at).isNotEqualTo(new byte[100]);
      }
    }
  }
}
