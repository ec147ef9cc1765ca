package io.github.safeclose.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.SafeClose;
import io.github.safeclose.s3auto.SafeCloseS3AutoInterceptor;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.IOUtils;

/** A class path with nothing on it but what it is told. Immutable. */
record ClassPath(List<String> entries) {
  ClassPath {
    entries = List.copyOf(entries);
  }

  /** As a neighbouring module has written it down. */
  static ClassPath of(String module) throws IOException {
    Path file = Path.of(System.getProperty("class.paths"), module, "target", "class-path");
    assertThat(file).as("written by the module " + module + ": build it, too (mvn -am)").exists();
    return new ClassPath(List.of(Files.readString(file).strip().split(File.pathSeparator, -1)));
  }

  /** With core and Commons IO: what anybody adds who uses safeclose. */
  ClassPath withCore() {
    return with(placeOf(SafeClose.class)).with(placeOf(IOUtils.class));
  }

  /** With what makes every S3 client safe: s3-auto, and what it needs. */
  ClassPath withAuto() {
    return withCore().with(placeOf(SafeCloseS3AutoInterceptor.class));
  }

  /** With what src/main of this module was compiled to. */
  ClassPath withApplication() {
    return with(Path.of(System.getProperty("application")));
  }

  ClassPath with(Path entry) {
    List<String> more = new ArrayList<>(entries);
    more.add(entry.toString());
    return new ClassPath(more);
  }

  private static Path placeOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Override
  public String toString() {
    return String.join(File.pathSeparator, entries);
  }
}
