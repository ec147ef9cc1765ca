package io.github.safeclose.testkit;

import io.github.safeclose.SafeCloseInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Core's stream, passed through; each broken stream twists one thing. */
class Twisted extends InputStream {
  final SafeCloseInputStream core;

  Twisted(SafeCloseInputStream core) {
    this.core = core;
  }

  @Override
  public int read() throws IOException {
    return core.read();
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    return core.read(bytes, offset, length);
  }

  @Override
  public long skip(long n) throws IOException {
    return core.skip(n);
  }

  @Override
  public int available() throws IOException {
    return core.available();
  }

  @Override
  public long transferTo(OutputStream sink) throws IOException {
    return core.transferTo(sink);
  }

  @Override
  public void close() throws IOException {
    core.close();
  }

  void abort() {
    core.abort();
  }
}
