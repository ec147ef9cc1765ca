package io.github.safeclose.containers;

import io.github.safeclose.containers.inside.LeavingOpenServlet;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An exploded WAR of one servlet, with the jars that are published, for one kind of container. */
enum War {
  TOMCAT_9(true, "TomcatWarHost", null, "tomcat-9"),
  TOMCAT_10(false, "TomcatWarHost", null, "tomcat-10.1"),
  TOMCAT_11(false, "TomcatWarHost", null, "tomcat-11"),
  JETTY_9(true, "JettyWarHost", "", "jetty-9.4,jetty-9.4-war"),
  JETTY_EE10(
      false, "JettyWarHost", "ee10", "jetty-12.1,jetty-12.1-ee10,jetty-12.1-war,jetty-ee10-war"),
  JETTY_EE11(
      false, "JettyWarHost", "ee11", "jetty-12.1,jetty-12.1-ee11,jetty-12.1-war,jetty-ee11-war");

  private static final Class<?> SERVLET = LeavingOpenServlet.class;
  private static final String DESCRIPTOR =
      """
      <web-app xmlns="%s" version="%s">%s
        <servlet>
          <servlet-name>only</servlet-name>
          <servlet-class>%s</servlet-class>
        </servlet>
        <servlet-mapping>
          <servlet-name>only</servlet-name>
          <url-pattern>/</url-pattern>
        </servlet-mapping>
      </web-app>
      """;

  private final boolean javax;
  private final String host;
  private final String argument;
  private final String directories; // separated by commas

  War(boolean javax, String host, String argument, String directories) {
    this.javax = javax;
    this.host = host;
    this.argument = argument;
    this.directories = directories;
  }

  /**
   * Starts the container with it.
   *
   * @param parameters for the descriptor
   * @return the port
   */
  int start(Path directory, String parameters) throws Exception {
    Path war = directory.resolve("war");
    write(war.resolve("WEB-INF"), parameters);
    IsolatedLoader loader = new IsolatedLoader(name(), Container.jars(directories), javax);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      Class<?> type = loader.loadClass(IsolatedLoader.INSIDE + host);
      Object made =
          argument == null
              ? type.getConstructor().newInstance()
              : type.getConstructor(String.class).newInstance(argument);
      return ((WarHost) made).start(war, Files.createDirectories(directory.resolve("scratch")));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private void write(Path inside, String parameters) throws IOException {
    Path servlet =
        inside.resolve("classes").resolve(SERVLET.getName().replace('.', '/') + ".class");
    Files.createDirectories(servlet.getParent());
    try (InputStream in = SERVLET.getResourceAsStream(SERVLET.getSimpleName() + ".class")) {
      byte[] code = in.readAllBytes();
      Files.write(servlet, javax ? IsolatedLoader.renamed(code) : code);
    }
    Files.writeString(
        inside.resolve("web.xml"),
        DESCRIPTOR.formatted(
            javax ? "http://xmlns.jcp.org/xml/ns/javaee" : "https://jakarta.ee/xml/ns/jakartaee",
            javax ? "3.1" : "5.0",
            parameters,
            SERVLET.getName()));
    Path libraries = Files.createDirectories(inside.resolve("lib"));
    List<Path> jars = new ArrayList<>(List.of(Container.filterJar(javax)));
    Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(path -> path.getFileName().toString().matches("(safeclose-core|commons-io)-.*jar"))
        .forEach(jars::add);
    for (Path jar : jars) {
      Files.copy(jar, libraries.resolve(jar.getFileName()));
    }
  }
}
