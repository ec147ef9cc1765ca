package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.safeclose.fixture.ChildJvm;
import io.github.safeclose.fixture.EndOneBody;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.apache.commons.io.IOUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Core needs java.base and Commons IO; what is optional may be absent. Each in a JVM of its own.
 */
class WithoutOptionalModulesTest {
  private static final Path CORE = ChildJvm.placeOf(SafeClose.class);
  private static final Path COMMONS_IO = ChildJvm.placeOf(IOUtils.class);
  private static final Path MAIN = ChildJvm.placeOf(EndOneBody.class);
  private static final String ENDED = "ended: EndedBody[outcome=ABORTED, reason=CLOSED_EARLY";

  @TempDir Path directory;

  @Test
  void classPath_withJavaBaseAndCommonsIoAlone_bodiesEnd() throws Exception {
    String printed =
        ChildJvm.run(
            directory,
            "--limit-modules=java.base",
            "-cp",
            ChildJvm.path(CORE, COMMONS_IO, MAIN),
            EndOneBody.class.getName(),
            "jdk.jfr.Event",
            "io.micrometer.core.instrument.MeterRegistry",
            "software.amazon.awssdk.core.SdkClient",
            "org.jspecify.annotations.Nullable");
    assertThat(printed).contains(ENDED).contains("unnamed module");
  }

  @Test
  void modulePath_withJavaBaseAndCommonsIoAlone_bodiesEnd() throws Exception {
    String printed =
        ChildJvm.run(
            directory,
            "--limit-modules=java.base,io.github.safeclose",
            "-p",
            ChildJvm.path(CORE, COMMONS_IO),
            "--add-modules=io.github.safeclose",
            "-cp",
            MAIN.toString(),
            EndOneBody.class.getName(),
            "jdk.jfr.Event");
    assertThat(printed).contains(ENDED).contains("module io.github.safeclose");
  }

  @Test
  void modulePath_withJfr_isRecorded() throws Exception {
    Path file = directory.resolve("child.jfr");
    String printed =
        ChildJvm.run(
            directory,
            "-Xlog:jfr*=off",
            "-XX:StartFlightRecording:filename=" + file,
            "-p",
            ChildJvm.path(CORE, COMMONS_IO),
            "--add-modules=io.github.safeclose",
            "-cp",
            MAIN.toString(),
            EndOneBody.class.getName());
    assertThat(printed).contains("module io.github.safeclose");
    assertThat(bodyEnds(file))
        .extracting(
            event -> event.getString("operation"),
            event -> event.getLong("bytesRead"),
            event -> event.getLong("bytesAvoided"))
        .containsExactly(tuple("GetObject", 300L, 700L));
  }

  private static List<RecordedEvent> bodyEnds(Path file) throws Exception {
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals("io.github.safeclose.BodyEnd"))
        .toList();
  }
}
