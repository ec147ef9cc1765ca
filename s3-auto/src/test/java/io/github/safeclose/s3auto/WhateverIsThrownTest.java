package io.github.safeclose.s3auto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** s3-auto over a core that is broken in some way. */
class WhateverIsThrownTest {
  @TempDir static Path directory;

  /** A core of another time: its one method throws what this system property names. */
  private static final String BROKEN_CORE =
      """
      package io.github.safeclose.aws;
      public final class SafeCloseInterceptor {
        public static Object fromSettings() throws Throwable {
          String thrown = System.getProperty("broken.core.throws");
          if (thrown.isEmpty()) return "no interceptor";
          throw (Throwable) Class.forName(thrown).getConstructor().newInstance();
        }
      }
      """;

  @BeforeAll
  static void compile() throws IOException {
    Path source = Files.writeString(directory.resolve("SafeCloseInterceptor.java"), BROKEN_CORE);
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-d", directory.toString(), source.toString());
    assertThat(failed).isZero();
  }

  /** s3-auto and the broken core, each time anew, with the SDK of these tests above them. */
  private static Object made(String thrown) throws Exception {
    ClassLoader sdkAlone =
        new ClassLoader(ExecutionInterceptor.class.getClassLoader()) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("io.github.safeclose.")) {
              throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
          }
        };
    List<String> auto =
        ClassPath.all().places().stream()
            .filter(place -> place.contains("s3-auto") && place.endsWith("classes"))
            .filter(place -> !place.endsWith("test-classes"))
            .toList();
    URL[] places = {new File(auto.get(0)).toURI().toURL(), directory.toUri().toURL()};
    System.setProperty("broken.core.throws", thrown);
    try (URLClassLoader loader = new URLClassLoader(places, sdkAlone)) {
      Class<?> named = loader.loadClass(SafeCloseS3AutoInterceptor.class.getName());
      named.getConstructor().newInstance();
      return named.getConstructor().newInstance();
    } catch (InvocationTargetException failure) {
      if (failure.getCause() instanceof Error error) {
        throw error;
      }
      throw failure;
    } finally {
      System.clearProperty("broken.core.throws");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "java.lang.IllegalStateException",
        "java.lang.Exception",
        "java.lang.NoClassDefFoundError",
        "java.lang.UnsupportedClassVersionError",
        "java.lang.AssertionError",
        "java.lang.Error",
      })
  void isLoggedOnce_andTheClientIsBuilt(String thrown) throws Exception {
    try (Logged logged = new Logged()) {
      assertThat(made(thrown)).isInstanceOf(ExecutionInterceptor.class);
      assertThat(logged.warnings())
          .singleElement()
          .asString()
          .startsWith("safeclose-s3-auto does nothing: it cannot start (")
          .contains(thrown);
    }
  }

  @Test
  void aFatalErrorPasses() {
    assertThatExceptionOfType(OutOfMemoryError.class)
        .isThrownBy(() -> made("java.lang.OutOfMemoryError"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.8", "9", "11", "16", "", "unknown"})
  void olderThan17_isNotNewEnough(String java) {
    assertThat(SafeCloseS3AutoInterceptor.isNewEnough(java)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"17", "21", "25"})
  void from17On_isNewEnough(String java) {
    assertThat(SafeCloseS3AutoInterceptor.isNewEnough(java)).isTrue();
  }
}
