package io.github.safeclose.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The container's output stream, watched: a failing write, flush or close says that the client has
 * left, and goes on to the caller as it is (C14). After the request it writes nothing.
 *
 * <p>Every method goes to the container's own: containers have their own ideas of {@code print} and
 * of buffers.
 */
final class WatchedOutput extends ServletOutputStream {
  private final ServletOutputStream out;
  private final RunningRequest running;
  private volatile boolean closed;
  private volatile boolean writing;
  private volatile @Nullable WatchedWriteListener listener;
  private volatile boolean keptOpen;

  WatchedOutput(ServletOutputStream out, RunningRequest running) {
    this.out = out;
    this.running = running;
  }

  boolean isOf(ServletOutputStream stream) {
    return out == stream;
  }

  /** Whether nobody is inside a write or flush. */
  boolean isIdle() {
    return !writing;
  }

  /**
   * Empties the container's buffers, and ends the response then: at once, or when the container
   * calls back. If it cannot be flushed, the end comes at once.
   */
  void flushThen(Runnable end) {
    WatchedWriteListener waiting = listener;
    try {
      if (waiting == null) {
        out.flush();
      } else if (!isReadyOr(waiting, end)) {
        return;
      } else {
        out.flush();
        if (!isReadyOr(waiting, end)) {
          return;
        }
      }
    } catch (IOException failure) {
      noteLoss(failure);
    } catch (IllegalStateException notNow) {
      // somebody else writes after all
    }
    end.run();
  }

  /** If it is not ready, the container calls back, maybe before this returns. */
  private boolean isReadyOr(WatchedWriteListener waiting, Runnable end) {
    waiting.replaceBy(end);
    return out.isReady() && waiting.isTakenBack(end);
  }

  @FunctionalInterface
  private interface Output {
    void run() throws IOException;
  }

  private void refuse() throws IOException {
    running.refuseIfOver();
    if (keptOpen) {
      throw new IOException("this stream has been closed");
    }
  }

  private void watch(Output output) throws IOException {
    refuse();
    writing = true;
    try {
      output.run();
    } catch (IOException failure) {
      noteLoss(failure);
      throw failure;
    } finally {
      writing = false;
    }
  }

  private void print(Output output) throws IOException {
    watch(output);
    running.sent().printed();
  }

  private void noteLoss(IOException failure) {
    boolean byApplication =
        closed // and written to all the same
            || failure instanceof CharConversionException
            || failure instanceof CharacterCodingException;
    if (!byApplication) {
      running.clientLost(failure);
    }
  }

  @Override
  public void write(int b) throws IOException {
    refuse();
    writing = true;
    try {
      out.write(b);
      running.sent().wrote(1);
    } catch (IOException failure) {
      noteLoss(failure);
      throw failure;
    } finally {
      writing = false;
    }
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    write(bytes, 0, bytes.length);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    refuse();
    writing = true;
    try {
      out.write(bytes, offset, length);
      running.sent().wrote(length);
    } catch (IOException failure) {
      noteLoss(failure);
      throw failure;
    } finally {
      writing = false;
    }
  }

  /**
   * Of Servlet 6.1; no {@code @Override}, for it compiles against 5.0. Its default would copy the
   * buffer, and ask {@code isReady()} also of a stream that blocks.
   *
   * @param buffer what to write
   * @throws IOException if the client has left, or the request is over
   */
  @SuppressWarnings("MissingOverride")
  public void write(ByteBuffer buffer) throws IOException {
    Objects.requireNonNull(buffer, "buffer");
    int length = buffer.remaining(); // a container may keep the buffer, and take it later
    watch(() -> LaterServlet.write(out, buffer));
    running.sent().wrote(length);
  }

  @Override
  public void flush() throws IOException {
    watch(out::flush);
  }

  /**
   * Does nothing after complete(): the container closes it then. Neither while the response is a
   * part: it would end as if it were the whole, by the application or, when a forward returns, by
   * the container. The end of the dispatch breaks it off.
   */
  @Override
  public void close() throws IOException {
    if (running.takesNoMore() || running.isCompleted() || keptOpen) {
      return;
    }
    if (!closed && running.sent().missing() != null) {
      keptOpen = true;
      return;
    }
    try {
      watch(out::close);
    } catch (IOException failure) {
      if (!running.takesNoMore()) { // it may have ended meanwhile
        throw failure;
      }
    } finally {
      closed = true;
    }
  }

  /** True after the request: a write then does not block, it throws. */
  @Override
  public boolean isReady() {
    return running.isOver() || out.isReady();
  }

  @Override
  public void setWriteListener(WriteListener listener) {
    if (running.isOver()) {
      throw new IllegalStateException("this request has ended: set the listener while it runs");
    }
    WatchedWriteListener watched =
        listener == null ? null : new WatchedWriteListener(listener, running);
    WatchedWriteListener before = this.listener;
    this.listener = watched; // first: the container may call back at once
    try {
      out.setWriteListener(watched);
    } catch (RuntimeException refused) {
      this.listener = before;
      throw refused;
    }
  }

  @Override
  public void print(String value) throws IOException {
    print(() -> out.print(value));
  }

  @Override
  public void print(boolean value) throws IOException {
    print(() -> out.print(value));
  }

  @Override
  public void print(char value) throws IOException {
    print(() -> out.print(value));
  }

  @Override
  public void print(int value) throws IOException {
    print(() -> out.print(value));
  }

  @Override
  public void print(long value) throws IOException {
    print(() -> out.print(value));
  }

  @Override
  public void print(float value) throws IOException {
    print(() -> out.print(value));
  }

  @Override
  public void print(double value) throws IOException {
    print(() -> out.print(value));
  }

  @Override
  public void println() throws IOException {
    print(out::println);
  }

  @Override
  public void println(String value) throws IOException {
    print(() -> out.println(value));
  }

  @Override
  public void println(boolean value) throws IOException {
    print(() -> out.println(value));
  }

  @Override
  public void println(char value) throws IOException {
    print(() -> out.println(value));
  }

  @Override
  public void println(int value) throws IOException {
    print(() -> out.println(value));
  }

  @Override
  public void println(long value) throws IOException {
    print(() -> out.println(value));
  }

  @Override
  public void println(float value) throws IOException {
    print(() -> out.println(value));
  }

  @Override
  public void println(double value) throws IOException {
    print(() -> out.println(value));
  }
}
