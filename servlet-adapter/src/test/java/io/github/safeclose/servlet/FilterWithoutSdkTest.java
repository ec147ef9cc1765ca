package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.SafeClose;
import jakarta.annotation.PostConstruct;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.catalina.startup.Tomcat;
import org.apache.commons.io.IOUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SDK is optional: the filter serves in a JVM that does not have it. */
class FilterWithoutSdkTest {
  @TempDir Path directory;

  /** What runs in that JVM. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) throws Exception {
      try (TomcatServer server =
              new TomcatServer(new SafeCloseFilter())
                  .handle(
                      "/",
                      (request, response) -> {
                        response.setContentLength(2);
                        response.getOutputStream().print("ok");
                      })
                  .start();
          RawClient client = server.client()) {
        System.out.println("answer " + client.get("/").text());
      }
      System.out.println("sdk " + isThere("software.amazon.awssdk.core.SdkResponse"));
    }

    private static boolean isThere(String type) {
      try {
        Class.forName(type);
        return true;
      } catch (ClassNotFoundException absent) {
        return false;
      }
    }
  }

  @Test
  void theFilterServes() throws Exception {
    String classPath =
        Stream.of(
                SafeCloseFilter.class,
                FilterWithoutSdkTest.class,
                SafeClose.class,
                IOUtils.class,
                Tomcat.class,
                PostConstruct.class)
            .map(FilterWithoutSdkTest::placeOf)
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
    Path output = directory.resolve("output");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                Program.class.getName())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(child.waitFor(120, TimeUnit.SECONDS)).as("the child ended").isTrue();
    } finally {
      child.destroyForcibly();
    }
    assertThat(Files.readString(output)).contains("answer ok", "sdk false");
    assertThat(child.exitValue()).isZero();
  }

  private static String placeOf(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }
}
