package io.github.safeclose.sdktests;

/** What S3 adds so that the SDK can check a body. */
enum Integrity {
  NONE,
  CRC,
  MD5_APPENDED,
  BOTH;

  boolean hasCrc() {
    return this == CRC || this == BOTH;
  }

  boolean hasMd5() {
    return this == MD5_APPENDED || this == BOTH;
  }
}
