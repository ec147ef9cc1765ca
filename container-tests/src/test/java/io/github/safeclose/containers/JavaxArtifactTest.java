package io.github.safeclose.containers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.util.Textifier;
import org.objectweb.asm.util.TraceClassVisitor;

/** The artifact for javax.servlet is that for jakarta.servlet, renamed, and nothing else. */
class JavaxArtifactTest {
  /** Every file but Maven's own, which tells how the jar was built. */
  private static Map<String, byte[]> filesOf(boolean javax) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (JarFile jar = new JarFile(Container.filterJar(javax).toFile())) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (!entry.isDirectory() && !entry.getName().startsWith("META-INF/maven/")) {
          try (InputStream in = jar.getInputStream(entry)) {
            files.put(entry.getName(), in.readAllBytes());
          }
        }
      }
    }
    return files;
  }

  private static Map<String, byte[]> classesOf(boolean javax) throws IOException {
    Map<String, byte[]> files = filesOf(javax);
    files.keySet().removeIf(name -> !name.endsWith(".class"));
    return files;
  }

  private static String textOf(byte[] code) {
    StringWriter text = new StringWriter();
    new ClassReader(code)
        .accept(new TraceClassVisitor(null, new Textifier(), new PrintWriter(text)), 0);
    return text.toString();
  }

  @Test
  void noByteOfIt_namesJakartaOrSpring() throws IOException {
    filesOf(true)
        .forEach(
            (name, bytes) ->
                assertThat(name + "\n" + new String(bytes, ISO_8859_1))
                    .as(name)
                    .doesNotContain("jakarta", "springframework"));
  }

  /** Also proves that the build left no stale class in it: both jars are of the same source. */
  @Test
  void itsClasses_areThoseOfTheJakartaArtifactRenamed() throws IOException {
    Map<String, String> expected = new TreeMap<>();
    classesOf(false)
        .forEach(
            (name, code) -> {
              boolean left = name.equals("module-info.class") || name.contains("/spring/");
              if (!left) {
                expected.put(name, textOf(IsolatedLoader.renamed(code)));
              }
            });
    Map<String, String> actual = new TreeMap<>();
    classesOf(true).forEach((name, code) -> actual.put(name, textOf(code)));
    assertThat(actual).isNotEmpty().isEqualTo(expected);
  }

  @Test
  void itIsAModuleByName() throws IOException {
    try (JarFile jar = new JarFile(Container.filterJar(true).toFile())) {
      assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
          .isEqualTo("io.github.safeclose.servlet.javax");
      assertThat(jar.getEntry("module-info.class")).isNull();
    }
  }

  @Test
  void coreIsNotInIt() throws IOException {
    assertThat(classesOf(true).keySet())
        .allMatch(name -> name.startsWith("io/github/safeclose/servlet/"));
  }
}
