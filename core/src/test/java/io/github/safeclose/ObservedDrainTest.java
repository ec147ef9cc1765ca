package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.safeclose.fixture.RecordingListener;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import io.github.safeclose.internal.DrainingClose;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Observe mode where the client's close() is known to read the rest: it is counted. */
class ObservedDrainTest {
  private final RecordingListener events = new RecordingListener();
  private final AtomicInteger aborts = new AtomicInteger();

  /** The handle of a client of either kind. */
  private record Handle(AtomicInteger aborts, boolean closeReadsTheRest)
      implements Aborter, DrainingClose {
    @Override
    public void abort() {
      aborts.incrementAndGet();
    }
  }

  private BodyBuilder opening(ScriptedBody source, boolean closeReadsTheRest) {
    return SafeClose.builder()
        .mode(SafeClose.Mode.OBSERVE)
        .listener(events)
        .build()
        .body(source)
        .aborter(new Handle(aborts, closeReadsTheRest));
  }

  private SafeCloseInputStream partlyRead(ScriptedBody source) throws IOException {
    SafeCloseInputStream body = opening(source, true).length(100).open();
    assertThat(body.readNBytes(10)).hasSize(10);
    return body;
  }

  @Test
  void close_readsTheRestAsTheClientWould_andCountsIt() throws IOException {
    ScriptedBody source = ScriptedBody.of(100).chunks(7);
    SafeCloseInputStream body = partlyRead(source);
    body.close();
    body.close();
    Rig.assertBytes(events.only(), 10, 90, 0);
    assertThat(events.only().outcome()).isEqualTo(CloseOutcome.OBSERVED);
    assertThat(events.only().closeTime()).isPositive();
    assertThat(source.taken()).isEqualTo(100);
    assertThat(source.closes()).as("as often as asked").isEqualTo(2);
    assertThat(aborts).hasValue(0);
  }

  @Test
  void whereTheClientDoesNotReadTheRest_nothingIsRead_andTheDrainedBytesAreUnknown()
      throws IOException {
    ScriptedBody source = ScriptedBody.of(100);
    opening(source, false).length(100).open().close();
    assertThat(source.touches()).isZero();
    assertThat(events.only().bytesDrained()).isEqualTo(OptionalLong.empty());
    assertThat(events.only().bytesAvoided()).isEqualTo(OptionalLong.empty());
  }

  @Test
  void unknownOrWrongLength_drainedIsKnown_avoidedIsNot() throws IOException {
    opening(ScriptedBody.of(100), true).open().close();
    Rig.assertBytes(events.only(), 0, 100, -1);
    opening(ScriptedBody.of(100), true).length(60).open().close();
    Rig.assertBytes(events.events().get(1), 0, 100, -1);
  }

  @Test
  void failureOfTheDrain_isTheCloses_andTheStreamIsClosedAllTheSame() throws IOException {
    for (Throwable failure :
        new Throwable[] {new IOException("own"), new IllegalStateException("own")}) {
      IOException another = new IOException("of the close");
      ScriptedBody source = ScriptedBody.of(100).failsAt(40, failure).closeThrows(another);
      SafeCloseInputStream body = partlyRead(source);
      assertThat(assertThrows(Exception.class, body::close)).isSameAs(failure);
      assertThat(failure.getSuppressed()).containsExactly(another);
      assertThat(source.closes()).isEqualTo(1);
      ScriptedBody same = ScriptedBody.of(100).failsAt(40, failure).closeThrows(failure);
      assertThat(assertThrows(Exception.class, partlyRead(same)::close)).isSameAs(failure);
    }
    assertThat(events.events()).hasSize(4).allSatisfy(event -> Rig.assertBytes(event, 10, 30, 60));
  }

  @Test
  void bodyThatHasFailedOrEnded_isClosedWithoutAnotherRead() throws IOException {
    ScriptedBody failing = ScriptedBody.of(100).failsAt(10, new IOException("own"));
    SafeCloseInputStream failed = partlyRead(failing);
    assertThrows(IOException.class, failed::read);
    ScriptedBody cut = ScriptedBody.of(100);
    SafeCloseInputStream aborted = partlyRead(cut);
    aborted.abort();
    ScriptedBody exhausted = ScriptedBody.of(100);
    SafeCloseInputStream ended = partlyRead(exhausted);
    assertThat(ended.readAllBytes()).hasSize(90);
    long touches = failing.touches() + cut.touches() + exhausted.touches();
    failed.close();
    aborted.close();
    ended.close();
    assertThat(failing.touches() + cut.touches() + exhausted.touches()).isEqualTo(touches);
    assertThat(events.events())
        .extracting(CloseEvent::outcome)
        .containsExactly(CloseOutcome.ABORTED, CloseOutcome.EXHAUSTED, CloseOutcome.OBSERVED);
  }

  @Test
  void eachKindOfFailedRead_isRemembered() throws IOException {
    for (Read way :
        new Read[] {
          SafeCloseInputStream::read, body -> body.read(new byte[10]), body -> body.skip(10)
        }) {
      ScriptedBody source = ScriptedBody.of(100).failsAt(10, new IOException("own"));
      SafeCloseInputStream body = partlyRead(source);
      assertThrows(IOException.class, () -> way.on(body));
      long touches = source.touches();
      body.close();
      assertThat(source.touches()).isEqualTo(touches);
    }
  }

  /** One way to read. */
  @FunctionalInterface
  private interface Read {
    Object on(SafeCloseInputStream body) throws IOException;
  }
}
