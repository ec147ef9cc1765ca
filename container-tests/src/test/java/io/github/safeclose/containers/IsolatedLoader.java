package io.github.safeclose.containers;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;

/**
 * One container with the jar of the filter and the servlets of the tests. It shares with the tests
 * outside the JDK, core, and the classes of this package; nothing else of the tests' class path can
 * be seen from inside. For javax containers, the tests' own servlets are renamed as they are
 * loaded; the filter is not: it comes from the jar that was built for them.
 */
final class IsolatedLoader extends URLClassLoader {
  static final String INSIDE = "io.github.safeclose.containers.inside.";
  private static final ClassLoader OUTSIDE = IsolatedLoader.class.getClassLoader();

  private final boolean javax;

  IsolatedLoader(String name, List<URL> jars, boolean javax) {
    super(name, jars.toArray(URL[]::new), new Shared());
    this.javax = javax;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (!name.startsWith(INSIDE)) {
      return super.findClass(name);
    }
    try (InputStream in = OUTSIDE.getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] code = javax ? renamed(in.readAllBytes()) : in.readAllBytes();
      return defineClass(name, code, 0, code.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  /** The same class, of javax.servlet. */
  static byte[] renamed(byte[] code) {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(code).accept(new ClassRemapper(writer, new ToJavax()), 0);
    return writer.toByteArray();
  }

  private static final class ToJavax extends Remapper {
    private static final String FROM = "jakarta/servlet/";

    ToJavax() {
      super(Opcodes.ASM9);
    }

    /** Names of attributes are strings. */
    @Override
    public Object mapValue(Object value) {
      return value instanceof String text
          ? text.replace("jakarta.servlet", "javax.servlet")
          : super.mapValue(value);
    }

    @Override
    public String map(String internalName) {
      return internalName.startsWith(FROM)
          ? "javax/servlet/" + internalName.substring(FROM.length())
          : internalName;
    }
  }

  /** What inside and outside have in common. */
  private static final class Shared extends ClassLoader {
    Shared() {
      super(ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      boolean shared =
          name.startsWith("io.github.safeclose.")
              && !name.startsWith("io.github.safeclose.servlet.")
              && !name.startsWith(INSIDE);
      if (!shared) {
        throw new ClassNotFoundException(name);
      }
      return OUTSIDE.loadClass(name);
    }
  }
}
