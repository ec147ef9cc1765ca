package io.github.safeclose.sdktests;

import static org.assertj.core.api.SoftAssertions.assertSoftly;

import io.github.safeclose.CloseEvent;
import org.assertj.core.api.SoftAssertions;

/** Holds what was observed against the rules. */
final class Verdict {
  private Verdict() {}

  static void check(Rules rules, Observation seen) {
    assertSoftly(
        softly -> {
          softly.assertThat(seen.contentRight()).as("the object's bytes").isTrue();
          if (!rules.delivered().isEmpty()) {
            softly.assertThat(seen.delivered()).as("delivered").isIn(rules.delivered());
          }
          failures(softly, rules, seen);
          event(softly, rules, seen);
          connection(softly, rules, seen);
          softly.assertThat(seen.readerFreed()).as("reader freed").isEqualTo(rules.freesReader());
          softly.assertThat(seen.bytesAfter()).as("after").isLessThanOrEqualTo(rules.bytesAfter());
        });
  }

  private static void failures(SoftAssertions softly, Rules rules, Observation seen) {
    boolean atEnd = rules.failure() == Failure.SDK_ABORTED;
    Failure onRead = atEnd ? Failure.NONE : rules.failure();
    Failure onEnd = atEnd ? rules.failure() : Failure.NONE;
    softly.assertThat(onRead.is(seen.thrownByRead())).as("read: " + seen.thrownByRead()).isTrue();
    softly.assertThat(onEnd.is(seen.thrownByEnd())).as("end: " + seen.thrownByEnd()).isTrue();
    softly
        .assertThat(seen.stillInterrupted())
        .as("interrupt flag")
        .isEqualTo(rules.cell().action() == Action.INTERRUPTED);
  }

  private static void event(SoftAssertions softly, Rules rules, Observation seen) {
    softly.assertThat(seen.events()).hasSize(rules.events());
    Action action = rules.cell().action();
    for (CloseEvent event : seen.events()) {
      softly.assertThat(event.outcome()).isEqualTo(rules.ending().outcome);
      softly.assertThat(event.reason()).isEqualTo(rules.ending().reason);
      softly
          .assertThat(event.bytesDrained().getAsLong())
          .as("drained")
          .isBetween(action == Action.DRAIN ? rules.drained() : 0, rules.drained());
      if (action.readsObject() && action.hasReader() && !rules.cell().isRefused()) {
        // Read to the end, the appended MD5 has been read too, unseen by the reader.
        boolean md5 = rules.cell().countsMd5() && seen.delivered() >= Play.N;
        softly
            .assertThat(event.bytesRead())
            .as("counted")
            .isBetween(seen.delivered(), seen.delivered() + (md5 ? 16 + Play.EXTRA : 0));
      }
    }
  }

  private static void connection(SoftAssertions softly, Rules rules, Observation seen) {
    switch (rules.connection()) {
      case REUSED -> {
        softly.assertThat(seen.connections()).as("connections").isEqualTo(1);
        softly.assertThat(seen.firstConnectionEnded()).as("cut").isFalse();
      }
      case REUSED_SOON -> softly.assertThat(seen.firstConnectionEnded()).as("cut").isFalse();
      case CUT -> {
        softly.assertThat(seen.connections()).as("connections").isEqualTo(2);
        softly.assertThat(seen.firstConnectionEnded()).as("cut").isTrue();
      }
      case LEFT_OPEN -> {
        softly.assertThat(seen.connections()).as("connections").isEqualTo(2);
        softly.assertThat(seen.firstConnectionEnded()).as("cut").isFalse();
      }
      case UNSAID -> {}
    }
  }
}
