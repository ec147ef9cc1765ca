package io.github.safeclose.it;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The algorithms that every JDK has. */
final class Digests {
  private Digests() {}

  static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
