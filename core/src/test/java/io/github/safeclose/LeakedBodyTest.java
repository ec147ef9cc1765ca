package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.fixture.Background;
import io.github.safeclose.fixture.CountingAborter;
import io.github.safeclose.fixture.LogCapture;
import io.github.safeclose.fixture.RecordingListener;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/**
 * What the guard does with a body that the garbage collector found; {@link LeakGuardTest} finds.
 */
class LeakedBodyTest {
  private final RecordingListener events = new RecordingListener();
  private final BodyWord word = new BodyWord();

  private Ending ending(ScriptedBody source, Aborter aborter, ClosePolicy policy, String origin) {
    SafeClose config = SafeClose.builder().policy(policy).listener(events).build();
    BodyBuilder body = config.body(source).origin(origin);
    return new Ending(body, word, new Exchange(body, aborter), new Membership());
  }

  @Test
  void foundBody_isAbortedReportedAndLogged_once() {
    foundIn(BodyWord.State.OPEN, "open:443");
  }

  @Test
  void foundBodyThatSaysSomebodyReadsIt_isAbortedAllTheSame() {
    foundIn(BodyWord.State.READING, "reading:443");
  }

  private void foundIn(BodyWord.State state, String origin) {
    ScriptedBody source = ScriptedBody.of(100);
    CountingAborter aborter = CountingAborter.of(source);
    try (LogCapture log = LogCapture.start()) {
      Ending ending = ending(source, aborter, ClosePolicy.abort(), origin);
      word.compareAndSet(word.get(), BodyWord.of(state, End.NOT_YET, 10));
      ending.leaked();
      ending.leaked();
      assertThat(aborter.calls()).isEqualTo(1);
      assertThat(events.only().reason()).isEqualTo(CloseReason.LEAKED);
      Rig.assertBytes(events.only(), 10, 0, -1);
      assertThat(log.warnings(origin + " was never closed")).hasSize(1);
    }
  }

  /** In the middle of close() nothing needs the body itself any more, and the JVM may see that. */
  @Test
  void bodyThatIsBeingDrained_isItsClosersAlone() {
    ScriptedBody source = ScriptedBody.of(100).stallsAt(50);
    CountingAborter aborter = CountingAborter.of(source);
    Ending ending = ending(source, aborter, ClosePolicy.drainUpTo(1000, Rig.AGES), "draining:443");
    word.compareAndSet(word.get(), BodyWord.of(BodyWord.State.CLOSING, End.NOT_YET, 0));
    Background<Void> closer = Background.run(() -> ending.close(0, OptionalDouble.empty()));
    source.awaitStalledReader();
    ending.leaked();
    source.release();
    closer.result();
    ending.leaked();
    assertThat(events.only().outcome()).isEqualTo(CloseOutcome.DRAINED);
    assertThat(aborter.calls()).isZero();
  }
}
