package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.management.ThreadMXBean;
import io.github.safeclose.fixture.Way;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import jdk.jfr.DataAmount;
import jdk.jfr.EventType;
import jdk.jfr.Recording;
import jdk.jfr.SettingDescriptor;
import jdk.jfr.Timespan;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One JFR event for each body, saying what its {@link CloseEvent} says. */
class BodyEndEventTest {
  private static final String NAME = "io.github.safeclose.BodyEnd";
  private static final String ORIGIN = "body-end-event-test:443";

  private static final Set<String> OF_EVERY_EVENT =
      Set.of("startTime", "duration", "eventThread", "stackTrace");

  @TempDir Path directory;

  private interface Bodies {
    void end() throws Exception;
  }

  /**
   * What is recorded of this test's own bodies; others may end at the same time. A body before and
   * one after the recording must not be in it, and must not keep the others out.
   */
  private List<RecordedEvent> recorded(Bodies bodies) throws Exception {
    Path file = directory.resolve("test.jfr");
    try (Recording recording = new Recording()) {
      Way.ABORT_CALLED.play(event -> {}, body -> body.origin(ORIGIN).operation("before"));
      recording.start();
      bodies.end();
      recording.stop();
      Way.ABORT_CALLED.play(event -> {}, body -> body.origin(ORIGIN).operation("after"));
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals(NAME))
        .filter(event -> ORIGIN.equals(event.getString("origin")))
        .toList();
  }

  @Test
  void everyWayToEnd_isOneEventWithItsCounts() throws Exception {
    List<CloseEvent> told = new ArrayList<>();
    List<RecordedEvent> events =
        recorded(
            () -> {
              for (Way way : Way.values()) {
                way.play(told::add, body -> body.origin(ORIGIN).operation(way.name()));
              }
            });
    assertThat(events)
        .extracting(BodyEndEventTest::row)
        .containsExactly(
            Arrays.stream(Way.values()).map(BodyEndEventTest::row).toArray(Tuple[]::new));
    assertThat(events)
        .extracting(event -> event.getDuration("closeTime"))
        .isEqualTo(told.stream().map(CloseEvent::closeTime).toList())
        .anyMatch(time -> time.toNanos() > 0);
  }

  private static Tuple row(RecordedEvent event) {
    return tuple(
        event.getString("operation"),
        event.getString("outcome"),
        event.getString("reason"),
        event.getLong("bytesRead"),
        event.getLong("bytesDrained"),
        event.getLong("bytesAvoided"));
  }

  private static Tuple row(Way way) {
    return tuple(
        way.name(), way.outcome.name(), way.reason.name(), way.read, way.drained, way.avoided);
  }

  @Test
  void bodyOpenedWithoutOperation_hasNull() throws Exception {
    List<RecordedEvent> events =
        recorded(() -> Way.CLOSED_EARLY.play(event -> {}, body -> body.origin(ORIGIN)));
    assertThat(events).extracting(event -> event.getString("operation")).containsOnlyNulls();
    assertThat(events).hasSize(1);
  }

  @Test
  void event_namesTheThreadThatEndedTheBody_andHasNoStackTrace() throws Exception {
    List<RecordedEvent> events =
        recorded(() -> Way.CLOSED_EARLY.play(event -> {}, body -> body.origin(ORIGIN)));
    assertThat(events).hasSize(1);
    RecordedEvent event = events.get(0);
    assertThat(event.getThread().getJavaName()).isEqualTo(Thread.currentThread().getName());
    assertThat(event.getStackTrace()).isNull();
  }

  @Test
  void everyField_isLabelledAndDescribed_withItsUnit() {
    EventType type = EventType.getEventType(BodyEndEvent.class);
    assertThat(type.getName()).isEqualTo(NAME);
    assertThat(type.getLabel()).isEqualTo("Body End");
    assertThat(type.getCategoryNames()).containsExactly("safeclose");
    assertThat(type.getDescription()).isNotBlank();
    assertThat(type.getSettingDescriptors())
        .filteredOn(setting -> setting.getName().equals("stackTrace"))
        .extracting(SettingDescriptor::getDefaultValue)
        .containsExactly("false");
    List<ValueDescriptor> own =
        type.getFields().stream()
            .filter(field -> !OF_EVERY_EVENT.contains(field.getName()))
            .toList();
    assertThat(own)
        .extracting(ValueDescriptor::getName)
        .containsExactlyInAnyOrder(
            "outcome",
            "reason",
            "origin",
            "operation",
            "bytesRead",
            "bytesDrained",
            "bytesAvoided",
            "closeTime",
            "part",
            "timesResumed",
            "checksumVerified");
    assertThat(own).allMatch(field -> field.getLabel() != null && field.getDescription() != null);
    for (String bytes : List.of("bytesRead", "bytesDrained", "bytesAvoided")) {
      assertThat(type.getField(bytes).getAnnotation(DataAmount.class).value())
          .isEqualTo(DataAmount.BYTES);
    }
    assertThat(type.getField("closeTime").getAnnotation(Timespan.class).value())
        .isEqualTo(Timespan.NANOSECONDS);
  }

  @Test
  void whileNobodyRecords_nothingIsAllocated() {
    CloseEvent event =
        new EndedBody(
            CloseOutcome.ABORTED,
            CloseReason.CLOSED_EARLY,
            Optional.of(ORIGIN),
            Optional.empty(),
            1,
            OptionalLong.of(2),
            OptionalLong.of(3),
            Duration.ofNanos(4),
            false,
            0,
            false);
    FlightRecord.write(event); // loads what has to be loaded
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().getId();
    int times = 10_000;
    long before = threads.getThreadAllocatedBytes(self);
    for (int i = 0; i < times; i++) {
      FlightRecord.write(event);
    }
    long allocated = threads.getThreadAllocatedBytes(self) - before;
    // Asking for the number allocates a little, at most once; an event each would be 16 bytes each.
    assertThat(allocated).isLessThan(times);
  }
}
