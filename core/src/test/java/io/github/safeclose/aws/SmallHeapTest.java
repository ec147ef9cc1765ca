package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.fixture.ChildJvm;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 100 GiB objects under a heap of 64 MB, in a JVM of their own. */
class SmallHeapTest {
  @TempDir Path directory;

  @Test
  void leaversOf100GibObjects_in64MbOfHeap() throws Exception {
    String printed =
        ChildJvm.run(
            directory,
            "-Xmx64m",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            HugeLeavers.class.getName());
    assertThat(printed).contains("ok APACHE ok APACHE5");
  }
}
