package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.fixture.Await;
import io.github.safeclose.fixture.Rig;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/** A real body and its model, side by side; each step is played on both and compared. */
final class ModelPlay {
  private static final String SINK_FAULT = "the sink's fault";

  private final ModelScript script;
  private final BodyModel model;
  private final Rig rig;
  private final CloseScope scope = CloseScope.open();
  private final SafeCloseInputStream body;

  ModelPlay(ModelScript script) {
    this.script = script;
    this.model = new BodyModel(script);
    this.rig = script.rig();
    this.body = rig.body();
    scope.join(body);
  }

  /** What can be done to a body; the number says how many bytes, where that matters. */
  enum Step {
    READ_ONE {
      @Override
      void play(ModelPlay play, int n) {
        play.same(() -> play.single(play.body.read()), play.model.read(1));
      }
    },
    READ_ARRAY {
      @Override
      void play(ModelPlay play, int n) {
        play.same(() -> play.into(new byte[n + 6], 3, n), play.model.read(n));
      }
    },
    READ_LARGE_ARRAY { // large enough to be timed
      @Override
      void play(ModelPlay play, int n) {
        play.same(() -> play.into(new byte[5000], n, 4000), play.model.read(4000));
      }
    },
    READ_NOTHING {
      @Override
      void play(ModelPlay play, int n) {
        play.same(() -> play.into(new byte[n], n, 0), play.model.read(0));
      }
    },
    READ_N_BYTES {
      @Override
      void play(ModelPlay play, int n) {
        play.same(() -> bytes(play.body.readNBytes(n)), play.model.readNBytes(n));
      }
    },
    SKIP {
      @Override
      void play(ModelPlay play, int n) {
        play.same(() -> Long.toString(play.body.skip(n - 1L)), play.model.skip(n - 1));
      }
    },
    AVAILABLE {
      @Override
      void play(ModelPlay play, int n) {
        play.same(() -> Integer.toString(play.body.available()), play.model.available());
      }
    },
    MARK_AND_RESET {
      @Override
      void play(ModelPlay play, int n) {
        assertThat(play.body.markSupported()).isFalse();
        play.body.mark(n);
        play.same(
            () -> {
              play.body.reset();
              return "";
            },
            "mark/reset not supported");
      }
    },
    BAD_ARGUMENTS {
      @Override
      void play(ModelPlay play, int n) {
        play.same(() -> play.into(new byte[n], 0, n + 1), "bad arguments");
      }
    },
    TRANSFER_TO_A_SINK_THAT_FAILS {
      @Override
      void play(ModelPlay play, int n) {
        var sink = C14FailingSinkTest.failingAfter(n, new IOException(SINK_FAULT));
        play.same(() -> Long.toString(play.body.transferTo(sink)), play.model.transferTo(n));
      }
    },
    CLOSE {
      @Override
      void play(ModelPlay play, int n) {
        play.same(play::close, play.model.close(false));
      }
    },
    CLOSE_INTERRUPTED {
      @Override
      void play(ModelPlay play, int n) {
        Thread.currentThread().interrupt();
        play.same(play::close, play.model.close(true));
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        assertThat(play.rig.aborter().wasCalledInterrupted()).isFalse();
        assertThat(play.rig.source.wasClosedInterrupted()).isFalse();
      }
    },
    ABORT {
      @Override
      void play(ModelPlay play, int n) {
        play.body.abort();
        play.model.abort(CloseReason.ABORT_CALLED);
      }
    },
    END_THE_SCOPE {
      @Override
      void play(ModelPlay play, int n) {
        play.scope.close();
        if (play.model.inScope) {
          play.model.abort(CloseReason.SCOPE_ENDED);
        }
      }
    },
    DETACH {
      @Override
      void play(ModelPlay play, int n) {
        assertThat(play.body.detach()).isSameAs(play.body);
        play.model.inScope = false;
      }
    };

    abstract void play(ModelPlay play, int n);
  }

  private interface Call {
    String answer() throws IOException;
  }

  private void same(Call call, String expected) {
    String answer;
    try {
      answer = call.answer();
    } catch (IOException | RuntimeException thrown) {
      answer = told(thrown);
    }
    assertThat(answer).isEqualTo(expected);
  }

  private static String told(Throwable thrown) {
    String message = Objects.requireNonNull(thrown.getMessage());
    if (thrown instanceof EOFException) {
      return "a short body";
    }
    if (thrown instanceof IndexOutOfBoundsException) {
      return "bad arguments";
    }
    if (message.startsWith("the body is closed or aborted")) {
      return thrown.getCause() == null ? "closed" : "closed after " + told(thrown.getCause());
    }
    return switch (message) {
      case ModelScript.FAULT -> "the fault";
      case ModelScript.CLOSE_FAULT -> "close failed";
      case SINK_FAULT -> "the sink's failure";
      default -> message;
    };
  }

  private String close() throws IOException {
    body.close();
    return "";
  }

  private String single(int value) {
    return value < 0 ? "end" : bytes(new byte[] {(byte) value});
  }

  private String into(byte[] array, int offset, int length) throws IOException {
    int n = body.read(array, offset, length);
    if (n < 0) {
      return "end";
    }
    for (int i = 0; i < array.length; i++) {
      assertThat(array[i] == 0 || (i >= offset && i < offset + n)).as("beside the range").isTrue();
    }
    return bytes(Arrays.copyOfRange(array, offset, offset + n));
  }

  private static String bytes(byte[] content) {
    return content.length + " bytes " + HexFormat.of().formatHex(content);
  }

  /** After every step: what can be seen from outside is what the model says. */
  void compare() {
    boolean ended = model.outcome != null;
    assertThat(body.hasEnded()).isEqualTo(ended);
    assertThat(rig.events.events()).hasSize(ended ? 1 : 0);
    assertThat(scope.openBodies()).isEqualTo(model.inScope ? 1 : 0);
    Await.until("the closes of the source", () -> rig.source.closes() >= model.closes);
    assertThat(rig.source.closes()).as("closes").isEqualTo(model.closes);
    int aborts = model.outcome == CloseOutcome.ABORTED ? 1 : 0;
    Await.until("the abort", () -> rig.aborter().calls() >= aborts);
    assertThat(rig.aborter().calls()).as("aborts").isEqualTo(aborts);
    assertThat(rig.source.taken()).as("taken").isEqualTo(model.read + model.drained);
    if (ended) {
      CloseEvent event = rig.events.only();
      assertThat(event.outcome()).isEqualTo(model.outcome);
      assertThat(event.reason()).isEqualTo(model.reason);
      Rig.assertBytes(event, model.read, model.drained, model.avoided());
    }
  }

  String howItEnded() {
    return model.outcome == null ? "open" : model.outcome + " " + model.reason;
  }

  @Override
  public String toString() {
    return script + " " + rig.events.events();
  }
}
