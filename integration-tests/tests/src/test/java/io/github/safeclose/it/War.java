package io.github.safeclose.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A web application in the {@code webapps} of a Tomcat, with Spring's web framework and no Boot.
 */
final class War {
  private static final Pattern OF_BOOT =
      Pattern.compile(
          "^(spring-boot|tomcat-embed|jakarta.annotation-api|logback|log4j|jul-to-slf4j|snakeyaml)");
  private static final String SERVER =
      """
      <Server port="-1">
        <Service name="Catalina">
          <Connector port="0" address="127.0.0.1"/>
          <Engine name="Catalina" defaultHost="localhost">
            <Host name="localhost" appBase="webapps"/>
          </Engine>
        </Service>
      </Server>
      """;
  private static final String DESCRIPTOR =
      """
      <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">%s
        <servlet>
          <servlet-name>spring</servlet-name>
          <servlet-class>org.springframework.web.servlet.DispatcherServlet</servlet-class>
          <init-param>
            <param-name>contextClass</param-name>
            <param-value>org.springframework.web.context.support.AnnotationConfigWebApplicationContext</param-value>
          </init-param>
          <init-param>
            <param-name>contextConfigLocation</param-name>
            <param-value>io.github.safeclose.it.war.WarConfiguration</param-value>
          </init-param>
          <load-on-startup>1</load-on-startup>
          <async-supported>true</async-supported>
        </servlet>
        <servlet-mapping>
          <servlet-name>spring</servlet-name>
          <url-pattern>/</url-pattern>
        </servlet-mapping>
      </web-app>
      """;
  private static final String PARAMETER =
      """

        <context-param>
          <param-name>safeclose.servlet.enabled</param-name>
          <param-value>true</param-value>
        </context-param>
      """;

  private War() {}

  /** The Tomcat of that class path. */
  static ClassPath tomcat(ClassPath boot) {
    return boot.only(Pattern.compile("^(tomcat-embed|jakarta.annotation-api)"), true);
  }

  /** Puts it there, with these libraries, and with the context parameter or without. */
  static void deploy(Path tomcat, ClassPath libraries, boolean parameter) throws IOException {
    write(tomcat.resolve("conf/server.xml"), SERVER);
    Path inside = tomcat.resolve("webapps/ROOT/WEB-INF");
    write(
        inside.resolve("web.xml"),
        DESCRIPTOR.formatted(parameter ? PARAMETER.stripTrailing() : ""));
    copy(SpringApplication.classes(), inside.resolve("classes"));
    Files.createDirectories(inside.resolve("lib"));
    for (String entry : libraries.only(OF_BOOT, false).entries()) {
      Path library = Path.of(entry);
      if (Files.isDirectory(library)) {
        assertThat(library).as("a library is a jar: build with 'verify'").endsWith(tests());
        copy(library, inside.resolve("classes"));
      } else {
        Files.copy(library, inside.resolve("lib").resolve(library.getFileName()));
      }
    }
  }

  /** The reports come from this module's own classes. */
  private static Path tests() {
    return Path.of("target", "classes");
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(one).toString());
        Files.createDirectories(target.getParent());
        Files.copy(one, target);
      }
    }
  }
}
