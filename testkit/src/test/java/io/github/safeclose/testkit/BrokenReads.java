package io.github.safeclose.testkit;

import io.github.safeclose.SafeCloseInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;

/** Streams that violate one sentence about reading each. */
final class BrokenReads {
  private BrokenReads() {}

  static class C07WrapsWhatAReadThrows extends Broken {
    @Override
    Twisted twist(SafeCloseInputStream core, ScriptedBody source) {
      return new Twisted(core) {
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          try {
            return super.read(bytes, offset, length);
          } catch (EOFException | IndexOutOfBoundsException | NullPointerException asItIs) {
            throw asItIs;
          } catch (IOException | RuntimeException failure) {
            throw new IOException("could not be read", failure);
          }
        }
      };
    }
  }

  static class C08EndsInsteadOfThrowing extends Broken {
    @Override
    Twisted twist(SafeCloseInputStream core, ScriptedBody source) {
      return new Twisted(core) {
        private volatile boolean closed;

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          return closed ? -1 : super.read(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
          closed = true;
          super.close();
        }
      };
    }
  }

  static class C10ShortBodiesLookWhole extends Broken {
    @Override
    Twisted twist(SafeCloseInputStream core, ScriptedBody source) {
      return new Twisted(core) {
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          try {
            return super.read(bytes, offset, length);
          } catch (EOFException truncated) {
            return -1;
          }
        }
      };
    }
  }

  static class C13AnswersNegativeAvailable extends Broken {
    @Override
    Twisted twist(SafeCloseInputStream core, ScriptedBody source) {
      return new Twisted(core) {
        @Override
        public int available() {
          return source.available();
        }
      };
    }
  }

  static class C13DoesNotCountSkippedBytes extends Broken {
    @Override
    Twisted twist(SafeCloseInputStream core, ScriptedBody source) {
      return new Twisted(core) {
        @Override
        public long skip(long n) throws IOException {
          return n == 0 ? super.skip(0) : super.skip(0) + source.skip(n);
        }
      };
    }
  }

  static class C13TouchesTheSourceForNothing extends Broken {
    @Override
    Twisted twist(SafeCloseInputStream core, ScriptedBody source) {
      return new Twisted(core) {
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          return length == 0 ? source.read(bytes, 0, 0) : super.read(bytes, offset, length);
        }
      };
    }
  }

  static class C14LeavesAFailingSinkAlone extends Broken {
    @Override
    Twisted twist(SafeCloseInputStream core, ScriptedBody source) {
      return new Twisted(core) {
        @Override
        public long transferTo(OutputStream sink) throws IOException {
          long n = 0;
          for (int value = core.read(); value >= 0; value = core.read()) {
            sink.write(value);
            n++;
          }
          return n;
        }
      };
    }
  }
}
