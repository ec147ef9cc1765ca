package io.github.safeclose.s3auto;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** This module's test class path, or parts of it: a class path that an application may have. */
record ClassPath(List<String> places) {

  static ClassPath all() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ClassPath(List.of(path.split(File.pathSeparator, -1)))
        // what no application has: the listeners of these tests, and JUnit
        .without("junit", "assertj", "opentest4j", "safeclose-testkit", "/testkit/");
  }

  /** Leaves out the places with one of these in their path. */
  ClassPath without(String... parts) {
    return new ClassPath(
        places.stream().filter(place -> Stream.of(parts).noneMatch(place::contains)).toList());
  }

  /**
   * A loader of its own with nothing above it but the JDK, as a container has for each of its
   * applications.
   */
  URLClassLoader loader() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String place : places) {
      urls.add(new File(place).toURI().toURL());
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  @Override
  public String toString() {
    return places.stream().collect(Collectors.joining(File.pathSeparator));
  }
}
