package io.github.safeclose.it;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The Spring application of the module boot-3.5 in a JVM of its own, under Boot or as a WAR. */
final class SpringApplication implements AutoCloseable {
  private static final String NAME = "io.github.safeclose.it.spring.DownloadsApplication";
  private static final Pattern BOOT_LISTENS = Pattern.compile("Tomcat started on port (\\d+) ");
  private static final Pattern TOMCAT_LISTENS =
      Pattern.compile("Starting ProtocolHandler \\[\"http-nio-127.0.0.1-auto-1-(\\d+)\"]");

  private final ChildJvm jvm;
  private final int port;

  private SpringApplication(ChildJvm jvm, Pattern listens) throws IOException {
    this.jvm = jvm;
    try {
      this.port = Integer.parseInt(jvm.awaitPrinted(listens));
    } catch (AssertionError | RuntimeException | IOException failed) {
      jvm.close();
      throw failed;
    }
  }

  /** Its own classes, which know nothing of safeclose. */
  static Path classes() {
    return Path.of(System.getProperty("class.paths"), "boot-3.5", "target", "classes");
  }

  /** As {@code java -jar} starts it. */
  static SpringApplication boot(Path directory, ClassPath classPath, Origin origin)
      throws IOException {
    List<String> arguments = settings(origin.uri());
    arguments.add("-Dserver.port=0");
    arguments.add("-Dserver.address=127.0.0.1");
    arguments.add(NAME);
    return new SpringApplication(
        ChildJvm.start(directory, classPath.with(classes()), arguments.toArray(String[]::new)),
        BOOT_LISTENS);
  }

  /** What {@code webapps} of that directory holds, in a Tomcat that is configured by files. */
  static SpringApplication deployed(Path directory, ClassPath tomcat, Origin origin)
      throws IOException {
    List<String> arguments = settings(origin.uri());
    arguments.add("-Dcatalina.base=" + directory);
    arguments.addAll(List.of("org.apache.catalina.startup.Tomcat", "--await"));
    return new SpringApplication(
        ChildJvm.start(directory, tomcat, arguments.toArray(String[]::new)), TOMCAT_LISTENS);
  }

  private static List<String> settings(URI origin) {
    return new ArrayList<>(
        List.of(
            "-Dprint.reports=true",
            "-Ds3.endpoint=" + origin,
            "-Daws.region=us-east-1",
            "-Daws.accessKeyId=key",
            "-Daws.secretAccessKey=secret"));
  }

  int port() {
    return port;
  }

  /** Waits for the report of the nth body's end: how it ended, and why. */
  String report(int nth) throws IOException {
    return jvm.awaitPrinted(Pattern.compile("report " + nth + ": (\\w+/\\w+)/"));
  }

  String printed() throws IOException {
    return jvm.printed();
  }

  @Override
  public void close() throws IOException {
    jvm.close();
  }
}
