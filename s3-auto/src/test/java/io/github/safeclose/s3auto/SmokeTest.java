package io.github.safeclose.s3auto;

import org.junit.jupiter.api.Test;

class SmokeTest {
  @Test
  void x() {}
}
