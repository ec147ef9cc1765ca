package io.github.safeclose.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Methods of Servlet 6.1, which this is not compiled against. */
final class LaterServlet {
  private static final @Nullable MethodHandle WRITE =
      find(ServletOutputStream.class, "write", ByteBuffer.class);
  private static final @Nullable MethodHandle SEND_REDIRECT =
      find(HttpServletResponse.class, "sendRedirect", String.class, int.class, boolean.class);

  private LaterServlet() {}

  private static @Nullable MethodHandle find(Class<?> type, String name, Class<?>... parameters) {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(type, name, MethodType.methodType(void.class, parameters));
    } catch (NoSuchMethodException | IllegalAccessException beforeServlet61) {
      return null;
    }
  }

  static void write(ServletOutputStream out, ByteBuffer buffer) throws IOException {
    if (WRITE == null) {
      byte[] copy = new byte[buffer.remaining()];
      buffer.get(copy);
      out.write(copy);
      return;
    }
    try {
      WRITE.invokeExact(out, buffer);
    } catch (IOException | RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static void sendRedirect(
      HttpServletResponse response, String location, int status, boolean clearBuffer)
      throws IOException {
    if (SEND_REDIRECT == null) {
      throw new UnsupportedOperationException("sendRedirect with a status needs Servlet 6.1");
    }
    try {
      SEND_REDIRECT.invokeExact(response, location, status, clearBuffer);
    } catch (IOException | RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
