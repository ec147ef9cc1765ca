package io.github.safeclose.examples.s3proxy.demo;

import java.util.Arrays;

/** Compares what arrives with what should. For one reader. */
final class ContentCheck {
  private final Content content;
  private byte[] expected = new byte[0];
  private long offset;

  ContentCheck(Content content, long offset) {
    this.content = content;
    this.offset = offset;
  }

  /** Checks the next bytes. */
  void accept(byte[] received, int length) throws WrongAnswer {
    if (expected.length < length) {
      expected = new byte[length];
    }
    content.fill(expected, offset, length);
    int wrong = Arrays.mismatch(received, 0, length, expected, 0, length);
    if (wrong >= 0) {
      throw new WrongAnswer("a wrong byte at offset " + (offset + wrong));
    }
    offset += length;
  }
}
