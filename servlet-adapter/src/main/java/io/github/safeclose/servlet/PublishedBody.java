package io.github.safeclose.servlet;

import io.github.safeclose.CloseReason;
import io.github.safeclose.CloseScope;
import io.github.safeclose.SafeClose;
import io.github.safeclose.SafeCloseInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A publisher as a body of core, which scopes know how to end and listeners how to count. Its
 * "reads" move no bytes: they say what has come.
 */
final class PublishedBody {
  private static final byte[] NOWHERE = new byte[Pump.SLICE]; // nobody writes into it

  private final Counter counter = new Counter();
  private final SafeCloseInputStream body;

  /** The cancelling is called when somebody aborts the body: this class, or its scope. */
  PublishedBody(SafeClose safeClose, Runnable cancel) {
    body = safeClose.body(counter).aborter(cancel::run).open();
  }

  void join(CloseScope scope) {
    scope.join(body);
  }

  /** Whether the body is still open. */
  boolean took(int bytes) {
    counter.next = bytes;
    return read();
  }

  void exhausted() {
    counter.next = -1;
    if (read()) {
      close();
    }
  }

  void failed(Throwable failure) {
    counter.failure = new IOException("the publisher failed", failure);
    if (read()) {
      abort();
    }
  }

  /** Ends it, if it is open, in the way the filter ends the bodies of a client that left. */
  void clientLost() {
    try (CloseScope last = CloseScope.open()) {
      last.join(body);
      last.abortAll(CloseReason.SINK_FAILED);
    }
  }

  void abort() {
    body.abort();
  }

  private boolean read() {
    try {
      return body.read(NOWHERE, 0, NOWHERE.length) != 0;
    } catch (IOException ended) {
      return false;
    }
  }

  private void close() {
    try {
      body.close();
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible); // its source does nothing on close
    }
  }

  private static final class Counter extends InputStream {
    private int next;
    private @Nullable IOException failure;

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (failure != null) {
        throw failure;
      }
      return next;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("nobody reads it byte by byte");
    }
  }
}
