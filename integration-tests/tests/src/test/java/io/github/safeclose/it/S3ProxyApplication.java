package io.github.safeclose.it;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * S3Proxy as it comes from Maven Central, started as its manual says, with {@code aws-s3} as its
 * back end.
 */
final class S3ProxyApplication implements AutoCloseable {
  /** What its Jetty logs when it listens. */
  private static final Pattern LISTENS = Pattern.compile("Started .*\\{127\\.0\\.0\\.1:(\\d+)}");

  private final ChildJvm jvm;
  private final int port;

  private S3ProxyApplication(ChildJvm jvm, int port) {
    this.jvm = jvm;
    this.port = port;
  }

  static S3ProxyApplication start(Path directory, ClassPath classPath, URI upstream)
      throws IOException {
    Files.write(
        directory.resolve("s3proxy.conf"),
        List.of(
            "s3proxy.authorization=none",
            "s3proxy.endpoint=http://127.0.0.1:0",
            "jclouds.provider=aws-s3",
            "jclouds.identity=key",
            "jclouds.credential=secret",
            "jclouds.region=us-east-1",
            "jclouds.endpoint=" + upstream));
    // Without it, its logger prints every byte it sees.
    Files.write(
        directory.resolve("logback.xml"),
        List.of(
            "<configuration><appender name='out' class='ch.qos.logback.core.ConsoleAppender'>",
            "<encoder><pattern>%level %logger{0} %msg%n</pattern></encoder></appender>",
            "<root level='INFO'><appender-ref ref='out'/></root></configuration>"));
    ChildJvm jvm =
        ChildJvm.start(
            directory,
            classPath,
            "-Dlogback.configurationFile=logback.xml",
            "org.gaul.s3proxy.Main",
            "--properties",
            "s3proxy.conf");
    try {
      return new S3ProxyApplication(jvm, Integer.parseInt(jvm.awaitPrinted(LISTENS)));
    } catch (AssertionError | RuntimeException | IOException failed) {
      jvm.close();
      throw failed;
    }
  }

  int port() {
    return port;
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  @Override
  public void close() throws IOException {
    jvm.close();
  }
}
