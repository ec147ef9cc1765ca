package io.github.safeclose.childjvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.fixture.ChildJvm;
import java.io.File;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The decorator in a JVM that has the SDK, and no Apache client. */
class WithoutApache4Test {
  @TempDir Path directory;

  @Test
  void decorator_needsNoClassOfApaches() throws Exception {
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !entry.contains("httpc") && !entry.contains("apache-client"))
            .collect(Collectors.joining(File.pathSeparator));
    String printed =
        ChildJvm.run(
            directory,
            "-cp",
            classPath,
            UrlConnectionVisitor.class.getName(),
            "org.apache.http.HttpHost",
            "org.apache.http.conn.socket.ConnectionSocketFactory",
            "software.amazon.awssdk.http.apache.ApacheHttpClient");
    assertThat(printed).contains("ABORTED 10");
  }
}
