package io.github.safeclose.testkit;

import io.github.safeclose.Aborter;
import io.github.safeclose.DrainBudget;
import io.github.safeclose.SafeCloseInputStream;
import io.github.safeclose.testkit.RecordingListener.Report;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;

/** Streams that violate one sentence about closing and aborting each. */
final class BrokenCloses {
  private BrokenCloses() {}

  static class C01DrainsMoreThanItSays extends Broken {
    @Override
    DrainBudget policyBudget() {
      return new DrainBudget(100_000, Duration.ofMillis(50));
    }
  }

  static class C02DrainsWithoutADeadline extends Broken {
    @Override
    DrainBudget policyBudget() {
      return new DrainBudget(1000, Duration.ofDays(1));
    }
  }

  static class C02WaitsForABlockedAbort extends Broken {
    @Override
    protected Set<Capability> capabilities() {
      return EnumSet.allOf(Capability.class);
    }
  }

  static class C03AllocatesAMegabyte extends Broken {
    @Override
    Twisted twist(SafeCloseInputStream core, ScriptedBody source) {
      return new Twisted(core) {
        private byte[] buffer = new byte[0];

        @Override
        public void close() throws IOException {
          buffer = new byte[(1 << 20) + buffer.length];
          super.close();
        }
      };
    }
  }

  static class C04ReportsEveryClose extends Broken {
    @Override
    Twisted twist(SafeCloseInputStream core, ScriptedBody source) {
      return new Twisted(core) {
        private boolean closed;

        @Override
        public void close() throws IOException {
          if (closed) {
            listener().report(new Report(false, 0));
          }
          closed = true;
          super.close();
        }
      };
    }
  }

  static class C05ClosesBesideAReader extends Broken {
    @Override
    Twisted twist(SafeCloseInputStream core, ScriptedBody source) {
      return new Twisted(core) {
        private volatile boolean reading;

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          reading = true;
          int n = super.read(bytes, offset, length);
          reading = false;
          return n;
        }

        @Override
        public void close() throws IOException {
          if (reading) {
            source.close();
          }
          super.close();
        }
      };
    }
  }

  static class C05WaitsForTheReader extends Broken {
    @Override
    Twisted twist(SafeCloseInputStream core, ScriptedBody source) {
      return new Twisted(core) {
        @Override
        public synchronized int read(byte[] bytes, int offset, int n) throws IOException {
          return super.read(bytes, offset, n);
        }

        @Override
        public synchronized void close() throws IOException {
          super.close();
        }
      };
    }

    @Override
    protected Set<Capability> capabilities() {
      return EnumSet.of(Capability.ABORT_HANDLE, Capability.KNOWN_LENGTH, Capability.EVENTS);
    }
  }

  static class C06AbortsWhatWasReadExactly extends Broken {
    @Override
    Twisted twist(SafeCloseInputStream core, ScriptedBody source) {
      return new Twisted(core) {
        @Override
        public void close() throws IOException {
          if (OptionalLong.of(source.taken()).equals(source.length())) {
            core.abort();
          }
          super.close();
        }
      };
    }
  }

  static class C09LosesTheInterrupt extends Broken {
    @Override
    Twisted twist(SafeCloseInputStream core, ScriptedBody source) {
      return new Twisted(core) {
        @Override
        public void close() throws IOException {
          super.close();
          Thread.interrupted();
        }
      };
    }
  }

  static class C09ThrowsWhatClosingThrows extends Broken {
    @Override
    protected InputStream open(ScriptedBody source) {
      IOException[] thrown = {null};
      InputStream watched =
          new FilterInputStream(source) {
            @Override
            public void close() {
              try {
                super.close();
              } catch (IOException | RuntimeException failure) {
                thrown[0] = new IOException(failure);
              }
            }
          };
      return new Twisted(core(watched, aborter(source), source.length())) {
        @Override
        public void close() throws IOException {
          super.close();
          if (thrown[0] != null) {
            throw thrown[0];
          }
        }
      };
    }
  }

  static class C11KeepsWhatFailedToDrain extends Broken {
    @Override
    protected InputStream open(ScriptedBody source) {
      boolean[] closing = {false};
      InputStream blind =
          new FilterInputStream(source) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
              try {
                return super.read(bytes, offset, length);
              } catch (Exception failure) {
                if (closing[0]) {
                  return -1;
                }
                throw failure;
              }
            }
          };
      return new Twisted(core(blind, aborter(source), source.length())) {
        @Override
        public void close() throws IOException {
          closing[0] = true;
          super.close();
        }
      };
    }
  }

  static class C12ThrowsWhatTheAborterThrows extends Broken {
    private Throwable thrown;

    @Override
    Aborter aborter(ScriptedBody source) {
      return () -> {
        try {
          source.abort();
        } catch (Throwable failure) {
          thrown = failure;
        }
      };
    }

    @Override
    Twisted twist(SafeCloseInputStream core, ScriptedBody source) {
      return new Twisted(core) {
        @Override
        public void close() throws IOException {
          super.close();
          if (thrown != null) {
            throw new IOException(thrown);
          }
        }
      };
    }
  }

  static class C15ReportsAtEachLayer extends Broken {
    @Override
    protected InputStream openTwice(ScriptedBody source) {
      SafeCloseInputStream inner = core(source, aborter(source), source.length());
      return core(new FilterInputStream(inner) {}, aborter(source), source.length());
    }
  }
}
