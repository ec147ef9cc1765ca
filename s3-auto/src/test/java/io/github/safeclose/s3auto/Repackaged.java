package io.github.safeclose.s3auto;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;

/**
 * Loads a class path as if a shading tool had renamed packages in it: in the names of classes and
 * resources, and in every constant. Old and new names are of the same length, so that class files
 * can be rewritten byte for byte.
 */
final class Repackaged extends ClassLoader {
  private final ClassLoader original;
  private final Map<String, String> renamed;

  /** Packages by their old names, with dots. */
  Repackaged(ClassLoader original, Map<String, String> renamed) {
    super(ClassLoader.getPlatformClassLoader());
    this.original = original;
    this.renamed = renamed;
  }

  private String newNames(String text) {
    String changed = text;
    for (Map.Entry<String, String> name : renamed.entrySet()) {
      changed = changed.replace(name.getKey(), name.getValue());
      changed = changed.replace(name.getKey().replace('.', '/'), name.getValue().replace('.', '/'));
    }
    return changed;
  }

  private String oldNames(String text) {
    String changed = text;
    for (Map.Entry<String, String> name : renamed.entrySet()) {
      changed = changed.replace(name.getValue(), name.getKey());
      changed = changed.replace(name.getValue().replace('.', '/'), name.getKey().replace('.', '/'));
    }
    return changed;
  }

  private byte[] rewritten(InputStream in) throws IOException {
    try (in) {
      String bytes = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      return newNames(bytes).getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    String file = name.replace('.', '/') + ".class";
    InputStream in =
        newNames(name).equals(name) ? original.getResourceAsStream(oldNames(file)) : null;
    if (in == null) {
      throw new ClassNotFoundException(name);
    }
    try {
      byte[] code = rewritten(in);
      return defineClass(name, code, 0, code.length);
    } catch (IOException failure) {
      throw new ClassNotFoundException(name, failure);
    }
  }

  @Override
  protected URL findResource(String name) {
    try {
      Enumeration<URL> found = findResources(name);
      return found.hasMoreElements() ? found.nextElement() : null;
    } catch (IOException failure) {
      return null;
    }
  }

  @Override
  protected Enumeration<URL> findResources(String name) throws IOException {
    List<URL> found = new ArrayList<>();
    if (newNames(name).equals(name)) {
      for (URL url : Collections.list(original.getResources(oldNames(name)))) {
        found.add(new URL(null, "repackaged:" + url, new Rewriting(url)));
      }
    }
    return Collections.enumeration(found);
  }

  private final class Rewriting extends URLStreamHandler {
    private final URL old;

    Rewriting(URL old) {
      this.old = old;
    }

    @Override
    protected URLConnection openConnection(URL url) {
      return new URLConnection(url) {
        @Override
        public void connect() {}

        @Override
        public InputStream getInputStream() throws IOException {
          return new ByteArrayInputStream(rewritten(old.openStream()));
        }
      };
    }
  }
}
