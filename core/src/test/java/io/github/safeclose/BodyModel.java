package io.github.safeclose;

import io.github.safeclose.fixture.ScriptedBody;
import java.util.HexFormat;

/**
 * What a body has to do, said byte by byte, for one thread and without a clock. Every call answers
 * with text: what was returned or thrown.
 */
final class BodyModel {
  private static final int END = -1;
  private static final int FAULT = -2;
  private static final String CLOSED = "closed";

  private final ModelScript script;
  long read;
  long drained;
  int closes;
  boolean inScope = true;
  CloseOutcome outcome; // null while it is open
  CloseReason reason;
  private boolean dead; // nothing can be read any more, not even the end
  private String firstFailure = "";

  BodyModel(ModelScript script) {
    this.script = script;
  }

  long avoided() {
    return script.knows() ? Math.max(-1, script.known() - read - drained) : -1;
  }

  /** How many bytes the client gives when asked for some, or that it is at its end, or fails. */
  private int give(int wanted) {
    long at = read + drained;
    if (at >= script.failAt()) {
      return FAULT;
    }
    long left = Math.min(script.real(), script.failAt()) - at;
    int most = (int) Math.min(Math.min(wanted, script.chunk()), left);
    return most == 0 ? END : most;
  }

  String read(int wanted) {
    if (dead) {
      return CLOSED + firstFailure;
    }
    if (outcome != null) {
      return wanted == 0 ? bytes(read, 0) : "end";
    }
    int given = wanted == 0 ? 0 : give(wanted);
    if (given == FAULT || (given == END && read < script.known())) {
      firstFailure = given == FAULT ? " after the fault" : " after a short body";
      end(CloseOutcome.ABORTED, CloseReason.SOURCE_FAILED);
      return given == FAULT ? "the fault" : "a short body";
    }
    if (given == END) {
      outcome = CloseOutcome.EXHAUSTED;
      reason = CloseReason.END_OF_BODY;
      inScope = false;
      return "end";
    }
    read += given;
    return bytes(read - given, given);
  }

  /** Reads until it has so many bytes, or the end, or a failure; -1 is no answer here. */
  private String readMany(int wanted, boolean tellsBytes) {
    long from = read;
    String answer = read(0);
    while (read - from < wanted && !dead && !answer.equals("end")) {
      answer = read((int) (wanted - (read - from)));
    }
    if (dead) {
      return answer;
    }
    int got = (int) (read - from);
    return tellsBytes ? bytes(from, got) : Integer.toString(got);
  }

  String readNBytes(int wanted) {
    return readMany(wanted, true);
  }

  String skip(int wanted) {
    return readMany(wanted, false);
  }

  String available() {
    return dead ? CLOSED + firstFailure : outcome == null ? script.saysAvailable() : "0";
  }

  String transferTo(int sinkTakes) {
    int sunk = 0;
    while (true) {
      long before = read;
      String answer = read(Integer.MAX_VALUE);
      if (read == before) {
        return answer.equals("end") ? Integer.toString(sunk) : answer;
      }
      sunk += (int) (read - before);
      if (sunk > sinkTakes) {
        end(CloseOutcome.ABORTED, CloseReason.SINK_FAILED);
        return "the sink's failure";
      }
    }
  }

  /** Somebody else ends it: an abort, a scope. */
  String abort(CloseReason why) {
    if (outcome == null) {
      end(CloseOutcome.ABORTED, why);
    } else if (!dead) {
      closeAtEnd();
    }
    return "";
  }

  String close(boolean interrupted) {
    if (dead) {
      return "";
    }
    if (outcome != null) {
      closeAtEnd();
      return script.closeFails() ? "close failed" : "";
    }
    boolean known = script.knows() && read <= script.known();
    long remaining = known ? script.known() - read : Long.MAX_VALUE;
    boolean fits = script.budget() > 0 && (!known || remaining <= script.budget());
    if (interrupted || !(fits || remaining == 0)) {
      end(CloseOutcome.ABORTED, CloseReason.CLOSED_EARLY);
    } else {
      drain(remaining, known);
    }
    return "";
  }

  private void drain(long remaining, boolean known) {
    boolean exhausted = remaining == 0;
    while (drained < remaining && drained < script.budget()) {
      int given = give(1);
      if (given < 0) {
        endDrained(given == END && !known, CloseOutcome.DRAINED, given == FAULT || known);
        return;
      }
      drained++;
    }
    if (drained < remaining) {
      end(CloseOutcome.ABORTED, CloseReason.CLOSED_EARLY);
      return;
    }
    int probe = give(1);
    drained += probe == 1 ? 1 : 0;
    endDrained(
        probe == END, exhausted ? CloseOutcome.EXHAUSTED : CloseOutcome.DRAINED, probe == FAULT);
  }

  private void endDrained(boolean atEnd, CloseOutcome kept, boolean failed) {
    if (atEnd && !script.closeFails()) {
      boolean drainedIt = kept == CloseOutcome.DRAINED;
      end(kept, drainedIt ? CloseReason.CLOSED_EARLY : CloseReason.END_OF_BODY);
    } else {
      boolean broken = failed || atEnd;
      end(CloseOutcome.ABORTED, broken ? CloseReason.SOURCE_FAILED : CloseReason.CLOSED_EARLY);
    }
  }

  private void end(CloseOutcome how, CloseReason why) {
    outcome = how;
    reason = why;
    closeAtEnd();
  }

  private void closeAtEnd() {
    dead = true;
    inScope = false;
    closes++;
  }

  private static String bytes(long from, int count) {
    byte[] content = new byte[count];
    for (int i = 0; i < count; i++) {
      content[i] = ScriptedBody.byteAt(from + i);
    }
    return count + " bytes " + HexFormat.of().formatHex(content);
  }
}
