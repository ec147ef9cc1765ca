package io.github.safeclose.containers;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The containers under test. Each is started once per JVM, and stays. */
enum Container {
  TOMCAT_9("Tomcat 9", true, "TomcatHost", null, "tomcat-9"),
  TOMCAT_10("Tomcat 10.1", false, "TomcatHost", null, "tomcat-10.1"),
  TOMCAT_11("Tomcat 11", false, "TomcatHost", null, "tomcat-11"),
  JETTY_9("Jetty 9.4", true, "JettyHost", "org.eclipse.jetty.servlet", "jetty-9.4"),
  JETTY_EE8("Jetty 12.1 ee8", true, "JettyHost", "org.eclipse.jetty.ee8.servlet", "jetty-12.1-ee8"),
  JETTY_EE10(
      "Jetty 12.1 ee10",
      false,
      "JettyHost",
      "org.eclipse.jetty.ee10.servlet",
      "jetty-12.1,jetty-12.1-ee10"),
  JETTY_EE11(
      "Jetty 12.1 ee11",
      false,
      "JettyHost",
      "org.eclipse.jetty.ee11.servlet",
      "jetty-12.1,jetty-12.1-ee11"),
  UNDERTOW_2_2("Undertow 2.2", true, "UndertowHost", null, "undertow-2.2"),
  UNDERTOW_2_3("Undertow 2.3", false, "UndertowHost", null, "undertow-2.3");

  private record Setting(Container container, int writeTimeoutMillis) {}

  private static final Map<Setting, Integer> PORTS = new HashMap<>();
  private static final Path DIRECTORIES = Path.of(System.getProperty("containers"));

  final String title;
  private final boolean javax;
  private final String host;
  private final String argument;
  private final String directories; // separated by commas

  Container(String title, boolean javax, String host, String argument, String directories) {
    this.title = title;
    this.javax = javax;
    this.host = host;
    this.argument = argument;
    this.directories = directories;
  }

  /** All of them, or those that -Dcontainers.only=TOMCAT_11,JETTY_9 names. */
  static Stream<Container> selected() {
    String only = System.getProperty("containers.only", "");
    return Stream.of(values())
        .filter(c -> only.isEmpty() || List.of(only.split(",", -1)).contains(c.name()));
  }

  boolean isJavax() {
    return javax;
  }

  boolean isTomcat() {
    return host.equals("TomcatHost");
  }

  boolean isUndertow() {
    return host.equals("UndertowHost");
  }

  boolean isJetty() {
    return host.equals("JettyHost");
  }

  /** Starts it if it does not run. */
  int port() throws Exception {
    return port(0);
  }

  /** Another one, which ends a client that takes nothing for so long. */
  int port(int writeTimeoutMillis) throws Exception {
    Setting setting = new Setting(this, writeTimeoutMillis);
    synchronized (PORTS) {
      Integer port = PORTS.get(setting);
      if (port == null) {
        port = start(writeTimeoutMillis);
        PORTS.put(setting, port);
      }
      return port;
    }
  }

  private int start(int writeTimeoutMillis) throws Exception {
    return inside(host -> host.start(writeTimeoutMillis));
  }

  /** How long it waits by default for a client that takes nothing; 0 for ever. */
  long defaultWriteTimeoutMillis(Protocol protocol) throws Exception {
    return inside(host -> host.defaultWriteTimeoutMillis(protocol == Protocol.H2C));
  }

  private interface Task<T> {
    T run(Host host) throws Exception;
  }

  private <T> T inside(Task<T> task) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    IsolatedLoader loader = new IsolatedLoader(title, classPath(), javax);
    thread.setContextClassLoader(loader);
    try {
      Class<?> type = loader.loadClass(IsolatedLoader.INSIDE + host);
      Object made =
          argument == null
              ? type.getConstructor().newInstance()
              : type.getConstructor(String.class).newInstance(argument);
      return task.run((Host) made);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  Client connect(Protocol protocol) throws Exception {
    return connect(protocol, 0);
  }

  Client connect(Protocol protocol, int writeTimeoutMillis) throws Exception {
    int port = port(writeTimeoutMillis);
    return protocol == Protocol.H2C ? new H2Client(port) : new Http1Client(port);
  }

  private List<URL> classPath() throws IOException {
    List<URL> urls = jars(directories);
    urls.add(0, filterJar(javax).toUri().toURL());
    return urls;
  }

  /** All that is in these, which are separated by commas, and what each of them logs by. */
  static List<URL> jars(String directories) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String directory : (directories + ",logging").split(",", -1)) {
      try (DirectoryStream<Path> jars =
          Files.newDirectoryStream(DIRECTORIES.resolve(directory), "*.jar")) {
        for (Path jar : jars) {
          urls.add(jar.toUri().toURL());
        }
      }
    }
    return urls;
  }

  /** The artifact as it was built. */
  static Path filterJar(boolean javax) {
    String name = javax ? "safeclose-servlet-javax-" : "safeclose-servlet-0";
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(path -> path.getFileName().toString().startsWith(name))
        .filter(path -> path.toString().endsWith(".jar"))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no jar '"
                        + name
                        + "…' on the class path: build with `mvn verify`, which packages it"));
  }

  @Override
  public String toString() {
    return title;
  }
}
