package io.github.safeclose.s3auto;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.testkit.Answer;
import io.github.safeclose.testkit.CountingOrigin;
import io.github.safeclose.testkit.ScriptedBody;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same application on class paths that lack something: in a class loader of its own, or in a
 * JVM of its own where that matters.
 */
class ExactClassPathsTest {
  private static final long SIZE = 32L << 20;
  private static final long IN_FLIGHT = 8L << 20;
  private static final ClassPath ALL = ClassPath.all();
  private static final String[] CORE = {"safeclose-core", "/core/target/"};

  @TempDir Path directory;

  private CountingOrigin origin;

  @BeforeEach
  void startOrigin() throws IOException {
    origin = CountingOrigin.plain();
    origin.serve("/bucket/object", Answer.of(() -> ScriptedBody.of(SIZE)));
  }

  @AfterEach
  void closeOrigin() throws IOException {
    origin.close();
  }

  /** What it logged at WARNING. The thread's context loader knows nothing of the application. */
  private List<String> runs(ClassPath classPath) throws Exception {
    try (Logged logged = new Logged();
        URLClassLoader loader = classPath.loader()) {
      runMain(loader, "io.github.safeclose");
      return logged.warnings();
    }
  }

  private void runMain(ClassLoader loader, String ours) throws Exception {
    try {
      loader
          .loadClass(ours + ".s3auto.Application")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[] {origin.uri("").toString()});
    } catch (InvocationTargetException failure) {
      throw new AssertionError(failure.getCause());
    }
  }

  private void assertDrained() {
    long both = Application.CLIENTS * SIZE;
    assertThat(origin.bodyBytes()).isGreaterThan(both - IN_FLIGHT);
  }

  private void assertNotDrained() {
    assertThat(origin.bodyBytes()).isLessThan(Application.CLIENTS * IN_FLIGHT);
  }

  @Test
  void allThere_inALoaderOfItsOwn_isSafe() throws Exception {
    assertThat(runs(ALL)).allMatch(line -> line.contains("close listener")); // of these tests
    assertNotDrained();
  }

  @Test
  void withoutTheJar_drains_soTheOtherTestsCanFail() throws Exception {
    assertThat(runs(ALL.without("/s3-auto/target/classes"))).isEmpty();
    assertDrained();
  }

  @Test
  void withoutApacheClients_isSafe() throws Exception {
    ClassPath classPath = ALL.without("apache-client", "apache5-client", "httpclient", "httpcore");
    assertThat(runs(classPath)).allMatch(line -> line.contains("close listener"));
    assertNotDrained();
  }

  @Test
  void withoutCore_buildsEveryClient_andSaysSoOnce() throws Exception {
    assertThat(runs(ALL.without(CORE)))
        .containsExactly("safeclose-s3-auto does nothing: safeclose-core is not on the class path");
    assertDrained();
  }

  @Test
  void withoutCommonsIo_buildsEveryClient_andSaysSoOnce() throws Exception {
    assertThat(runs(ALL.without("commons-io")))
        .singleElement()
        .asString()
        .startsWith("safeclose-s3-auto does nothing: it cannot start")
        .contains("org/apache/commons/io/IOUtils");
    assertDrained();
  }

  @Test
  void onJava11_buildsEveryClient_andSaysSoOnce() throws Exception {
    String before = System.setProperty("java.specification.version", "11");
    try {
      assertThat(runs(ALL))
          .containsExactly(
              "safeclose-s3-auto does nothing: it needs Java 17 or later, and this is Java 11");
    } finally {
      System.setProperty("java.specification.version", before);
    }
    assertDrained();
  }

  /** The SDK alone, and safeclose with it, with the text of the resource changed as well. */
  @Test
  void repackaged_isSafe() throws Exception {
    String sdk = "software.amazon.awssdk";
    String ours = "io.github.safeclose";
    for (Map<String, String> renamed :
        List.of(
            Map.of(sdk, "shaded.into.one.awssdk"),
            Map.of(sdk, "shaded.into.one.awssdk", ours, "shaded.in.safeclose"))) {
      closeOrigin();
      startOrigin();
      String name = renamed.getOrDefault(ours, ours);
      try (Logged logged = new Logged(name);
          URLClassLoader original = ALL.loader()) {
        runMain(new Repackaged(original, renamed), name);
        assertThat(logged.warnings()).allMatch(line -> line.contains("close listener"));
      }
      assertNotDrained();
    }
  }

  @Test
  void environmentVariable_isRead() throws Exception {
    String printed = runInAJvm("SAFECLOSE_MODE", "observe", Application.class, ALL);
    assertThat(printed).contains("safeclose.mode is observe", "for nobody, at ");
    assertDrained();
  }

  /** No SDK, no S3: nothing of safeclose is so much as loaded. */
  @Test
  void withoutS3_nothingHappens() throws Exception {
    String printed = runInAJvm("SAFECLOSE_MODE", "abrot", NoS3.class, ALL.without("awssdk"));
    assertThat(printed.lines()).containsExactly("an application without S3");
  }

  /** Says nothing but its own line; with -verbose:class it would say more. */
  public static final class NoS3 {
    private NoS3() {}

    public static void main(String[] arguments) {
      System.out.println("an application without S3");
    }
  }

  private String runInAJvm(String variable, String value, Class<?> program, ClassPath classPath)
      throws Exception {
    Path output = directory.resolve("output");
    ProcessBuilder command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath.toString(),
            program.getName(),
            origin.uri("").toString());
    command.environment().put(variable, value);
    Process child = command.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      assertThat(child.waitFor(120, TimeUnit.SECONDS)).as("the child ended").isTrue();
    } finally {
      child.destroyForcibly();
    }
    String printed = Files.readString(output);
    assertThat(child.exitValue()).as(printed).isZero();
    return printed;
  }

  /** 52 is Java 8: a class that is too new makes the SDK's builders throw. */
  @Test
  void theNamedClass_isOfJava8_andItIsOne() throws Exception {
    String file = "/software/amazon/awssdk/services/s3/execution.interceptors";
    String named;
    try (InputStream list = SafeCloseS3AutoInterceptor.class.getResourceAsStream(file)) {
      named = new String(list.readAllBytes(), StandardCharsets.US_ASCII);
    }
    assertThat(named).isEqualTo(SafeCloseS3AutoInterceptor.class.getName() + "\n");
    try (InputStream code =
        SafeCloseS3AutoInterceptor.class.getResourceAsStream("SafeCloseS3AutoInterceptor.class")) {
      byte[] head = code.readNBytes(8);
      assertThat(head[6] << 8 | head[7]).isEqualTo(52);
    }
    try (var classes =
        Files.list(
            Path.of(
                    SafeCloseS3AutoInterceptor.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve("io/github/safeclose/s3auto"))) {
      assertThat(classes.map(path -> path.getFileName().toString()))
          .filteredOn(name -> !name.equals("package-info.class"))
          .containsExactly("SafeCloseS3AutoInterceptor.class");
    }
  }
}
