package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.safeclose.CloseReason;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.CharConversionException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every method of the output stream, against a container's that does as it is told. */
class WatchedOutputTest {
  private final Bodies bodies = new Bodies();
  private final RunningRequest running =
      new RunningRequest(FilterOptions.DEFAULTS, false, () -> {});
  private final Container container = new Container();
  private final WatchedOutput out = new WatchedOutput(container, running);

  /** All that takes bytes, of the newest API: a new one that we forget is found here. */
  static Stream<Method> outputs() {
    List<String> names = List.of("write", "print", "println", "flush", "close");
    return Arrays.stream(ServletOutputStream.class.getMethods())
        .filter(method -> names.contains(method.getName()))
        .filter(method -> !Modifier.isStatic(method.getModifiers()));
  }

  private Throwable call(Method method) throws IllegalAccessException {
    try {
      method.invoke(out, Arrays.stream(method.getParameterTypes()).map(this::argument).toArray());
      return null;
    } catch (InvocationTargetException e) {
      return e.getCause();
    }
  }

  private Object argument(Class<?> type) {
    if (type == ByteBuffer.class) {
      return ByteBuffer.wrap(new byte[] {1, 2});
    } else if (type == byte[].class) {
      return new byte[] {1, 2};
    } else if (type == String.class) {
      return "s";
    } else if (type == boolean.class) {
      return true;
    } else if (type == char.class) {
      return 'c';
    } else if (type == long.class) {
      return 2L;
    } else if (type == float.class) {
      return 2f;
    } else if (type == double.class) {
      return 2d;
    }
    return 1;
  }

  @ParameterizedTest
  @MethodSource("outputs")
  void c14_whenTheContainersMethodFails_itsOwnExceptionComesBackAndTheBodiesEnd(Method method)
      throws Exception {
    running.scope().join(bodies.endless());
    container.failure = new IOException("Broken pipe");
    assertThat(call(method)).isSameAs(container.failure);
    assertThat(running.clientLoss()).isSameAs(container.failure);
    assertThat(bodies.events.remove().reason()).isEqualTo(CloseReason.SINK_FAILED);
  }

  @ParameterizedTest
  @MethodSource("outputs")
  void output_goesToTheContainersOwnMethod(Method method) throws Exception {
    assertThat(call(method)).isNull();
    boolean wholeArray = Arrays.equals(method.getParameterTypes(), new Class<?>[] {byte[].class});
    assertThat(container.called)
        .isEqualTo(wholeArray ? "write(byte[],int,int)" : signature(method));
    assertThat(running.clientLoss()).isNull();
  }

  private static String signature(Method method) {
    return Arrays.stream(method.getParameterTypes())
        .map(Class::getSimpleName)
        .collect(Collectors.joining(",", method.getName() + "(", ")"));
  }

  @Test
  void clientLoss_isTheFirstFailure() {
    IOException first = new IOException("first");
    container.failure = first;
    assertThat(catchThrowable(() -> out.write(1))).isSameAs(first);
    container.failure = new IOException("second");
    assertThat(catchThrowable(out::flush)).isSameAs(container.failure);
    assertThat(running.clientLoss()).isSameAs(first);
  }

  @Test
  void failure_whenItIsTheApplicationsFault_isNoClientLoss() throws Exception {
    running.scope().join(bodies.endless());
    container.failure = new CharConversionException("not ISO 8859-1");
    assertThat(catchThrowable(() -> out.print("\u20ac"))).isSameAs(container.failure);
    IllegalStateException notReady = new IllegalStateException("isReady() was not asked");
    container.unchecked = notReady;
    assertThat(catchThrowable(() -> out.write(new byte[1]))).isSameAs(notReady);
    container.unchecked = null;
    container.failure = null;
    out.close();
    container.failure = new IOException("Closed");
    assertThat(catchThrowable(() -> out.write(1))).isSameAs(container.failure);
    assertThat(running.clientLoss()).isNull();
    assertThat(bodies.events).isEmpty();
  }

  @Test
  void isReady_andSetWriteListener_goToTheContainer() {
    assertThat(out.isReady()).isFalse();
    container.ready = true;
    assertThat(out.isReady()).isTrue();
    assertThat(catchThrowable(() -> out.setWriteListener(null)))
        .isInstanceOf(NullPointerException.class);
  }

  private static final class Container extends ServletOutputStream {
    IOException failure;
    RuntimeException unchecked;
    boolean ready;
    String called;

    private void called(String method) throws IOException {
      called = method;
      if (unchecked != null) {
        throw unchecked;
      }
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      if (listener == null) {
        throw new NullPointerException("listener");
      }
    }

    @Override
    public void write(int b) throws IOException {
      called("write(int)");
    }

    @Override
    public void write(byte[] b, int offset, int length) throws IOException {
      called("write(byte[],int,int)");
    }

    @Override
    public void write(ByteBuffer buffer) throws IOException {
      called("write(ByteBuffer)");
    }

    @Override
    public void flush() throws IOException {
      called("flush()");
    }

    @Override
    public void close() throws IOException {
      called("close()");
    }

    @Override
    public void println() throws IOException {
      called("println()");
    }

    @Override
    public void print(String value) throws IOException {
      called("print(String)");
    }

    @Override
    public void print(boolean value) throws IOException {
      called("print(boolean)");
    }

    @Override
    public void print(char value) throws IOException {
      called("print(char)");
    }

    @Override
    public void print(int value) throws IOException {
      called("print(int)");
    }

    @Override
    public void print(long value) throws IOException {
      called("print(long)");
    }

    @Override
    public void print(float value) throws IOException {
      called("print(float)");
    }

    @Override
    public void print(double value) throws IOException {
      called("print(double)");
    }

    @Override
    public void println(String value) throws IOException {
      called("println(String)");
    }

    @Override
    public void println(boolean value) throws IOException {
      called("println(boolean)");
    }

    @Override
    public void println(char value) throws IOException {
      called("println(char)");
    }

    @Override
    public void println(int value) throws IOException {
      called("println(int)");
    }

    @Override
    public void println(long value) throws IOException {
      called("println(long)");
    }

    @Override
    public void println(float value) throws IOException {
      called("println(float)");
    }

    @Override
    public void println(double value) throws IOException {
      called("println(double)");
    }
  }
}
