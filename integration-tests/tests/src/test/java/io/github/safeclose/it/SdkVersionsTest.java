package io.github.safeclose.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@link SdkApplication} with the oldest SDK that we support, the newest, and one between, by each
 * hook and by all of them.
 */
class SdkVersionsTest {
  private static final long GIB = 1L << 30;
  private static final long MIB = 1L << 20;

  /** What the origin may have sent of a GiB: buffers of both sides, and what was in flight. */
  private static final long IN_FLIGHT = 8 * MIB;

  /**
   * In the code; and, with s3-auto on the class path, in no code at all, and beside all of them.
   */
  private static final List<String> IN_CODE =
      List.of("decorator", "interceptor", "transformer", "decorator-interceptor-transformer");

  private static final List<String> WITH_AUTO =
      List.of("auto", "auto-transformer", "auto-decorator-interceptor-transformer");

  @TempDir Path directory;

  static Stream<Arguments> applications() {
    return Stream.of(
        Arguments.of("sdk-oldest", "2.17.102", "apache"),
        Arguments.of("sdk-between", "2.29.52", "apache"),
        Arguments.of("sdk-newest", "2.57.8", "apache"),
        Arguments.of("sdk-newest", "2.57.8", "apache5"));
  }

  @ParameterizedTest
  @MethodSource("applications")
  void c15_hooksInCode_oneDecisionOneReport_nothingDrained(
      String module, String version, String client) throws Exception {
    try (Origin origin = new Origin(SdkVersionsTest::lengthOf)) {
      List<String> hooks = new ArrayList<>(IN_CODE);
      hooks.add("none");
      List<String> lines = run(ClassPath.of(module).withCore(), client, origin, hooks);
      assertThat(lines).contains("sdk " + version).endsWith("late []");
      IN_CODE.forEach(
          hook -> leavesCheaply(hook, seesTrailer(hook, module) ? 16 : 0, origin, lines));
      assertThat(origin.counts("/none/drained").bytes.get()).isEqualTo(64 * MIB);
      assertThat(origin.counts("/decorator/md5").askedForMd5.get()).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("applications")
  void c15_autoOnTheClassPath_oneDecisionOneReport_nothingDrained(
      String module, String version, String client) throws Exception {
    try (Origin origin = new Origin(SdkVersionsTest::lengthOf)) {
      List<String> lines = run(ClassPath.of(module).withAuto(), client, origin, WITH_AUTO);
      assertThat(lines).contains("sdk " + version).endsWith("late []");
      WITH_AUTO.forEach(
          hook -> leavesCheaply(hook, seesTrailer(hook, module) ? 16 : 0, origin, lines));
    }
  }

  private List<String> run(ClassPath classPath, String client, Origin origin, List<String> hooks)
      throws Exception {
    List<String> arguments = new ArrayList<>();
    arguments.add(SdkApplication.class.getName());
    arguments.add(origin.uri().toString());
    arguments.add(client);
    arguments.addAll(hooks);
    ClassPath all = classPath.withApplication();
    try (ChildJvm child = ChildJvm.start(directory, all, arguments.toArray(String[]::new))) {
      return child.ended();
    }
  }

  /**
   * Whether the innermost wrapper sees the MD5 trailer. A transformer is above the layer that takes
   * it off; in the oldest SDK, interceptors from the class path are, too.
   */
  private static boolean seesTrailer(String hooks, String module) {
    if (hooks.contains("decorator")) {
      return true;
    }
    return hooks.startsWith("auto") ? !module.equals("sdk-oldest") : hooks.equals("interceptor");
  }

  private static void leavesCheaply(String hooks, int trailer, Origin origin, List<String> lines) {
    for (String key : List.of("plain", "md5", "refused-once", "aborted", "failed-once")) {
      Origin.Counts counts = origin.counts("/" + hooks + "/" + key);
      int bodies = key.equals("failed-once") ? 2 : 1;
      assertThat(counts.bytes.get()).as(hooks + " " + key).isLessThan(bodies * IN_FLIGHT);
      assertThat(counts.requests.get()).isEqualTo(key.endsWith("-once") ? 2 : 1);
    }
    assertThat(origin.counts("/" + hooks + "/nested").bytes.get()).isLessThan(IN_FLIGHT);
    assertThat(origin.counts("/" + hooks + "/inner").bytes.get()).isLessThan(2 * IN_FLIGHT);
    String left = " length=" + GIB + " read=10 thrown=nothing reports=";
    String closed = "ABORTED/CLOSED_EARLY/10/" + (GIB - 10);
    String error = "EXHAUSTED/END_OF_BODY/" + Origin.REFUSAL.length() + "/0,";
    String refused = hooks.contains("decorator") ? error : "";
    assertThat(lines.stream().filter(line -> line.startsWith(hooks + " ")))
        .containsExactly(
            hooks + " plain" + left + closed,
            hooks + " md5" + left + "ABORTED/CLOSED_EARLY/10/" + (GIB + trailer - 10),
            hooks + " refused-once" + left + refused + closed,
            hooks + " aborted" + left + "ABORTED/ABORT_CALLED/10/" + (GIB - 10),
            (hooks + " whole-md5 length=" + MIB + " read=" + MIB + " thrown=nothing")
                + (" reports=EXHAUSTED/END_OF_BODY/" + (MIB + trailer) + "/0"),
            hooks + " failed-once" + left + closed + "," + closed,
            // Two calls within a third: each body has one report, and none has another's.
            hooks + " nested" + left + closed + "," + closed + "," + closed);
  }

  private static long lengthOf(String path) {
    return path.endsWith("/drained") ? 64 * MIB : path.contains("/whole") ? MIB : GIB;
  }
}
