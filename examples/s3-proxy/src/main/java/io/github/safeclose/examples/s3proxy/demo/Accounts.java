package io.github.safeclose.examples.s3proxy.demo;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of one handler, counted four times over: by its clients, at the relay, by JFR and by
 * Micrometer. Thread-safe.
 *
 * <p>An event does not say how long its body was; what it avoided was computed from the length. So
 * the lengths come from the clients, and the relay bounds from outside what can have been read.
 */
final class Accounts implements FullDownload.Sink {
  private final List<Long> promised = new ArrayList<>();
  private final List<BodyEnd> recorded = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private long received;
  private long sent;
  private BodyTotals metered = BodyTotals.NONE;
  private @Nullable String noRecording;

  /** A client was answered with a body of this length. */
  synchronized void promised(long length) {
    promised.add(length);
  }

  /** A client received a part of a body. */
  @Override
  public synchronized void accept(byte[] buffer, int length, long at) {
    received += length;
  }

  /** S3 sent this much, headers included. */
  synchronized void sent(long bytes) {
    sent += bytes;
  }

  /** A recording holds these events. */
  synchronized void recorded(List<BodyEnd> events) {
    recorded.addAll(events);
  }

  /** There are no recordings. */
  synchronized void notRecorded(String why) {
    noRecording = why;
  }

  /** A process ended with these totals of Micrometer's. */
  synchronized void metered(BodyTotals totals) {
    metered = metered.plus(totals);
  }

  /** A part of the accounts is missing. */
  synchronized void failed(String why) {
    failures.add(why);
  }

  /** The figures. */
  synchronized List<String> lines() {
    String jfr =
        noRecording != null
            ? "SKIPPED: " + noRecording
            : recorded.size() + " events; " + recordedTotals();
    return List.of(
        "Bodies: %d promised to safe's clients, %s in all; they checked %s, S3 sent %s."
            .formatted(
                promised.size(),
                Bytes.format(promisedBytes()),
                Bytes.format(received),
                Bytes.format(sent)),
        "JFR: " + jfr,
        "Micrometer: " + metered.bodies() + " bodies; " + metered);
  }

  /** What does not add up; nothing if all is well. */
  synchronized List<String> problems() {
    List<String> problems = new ArrayList<>(failures);
    if (noRecording == null) {
      compare("JFR", recordedTotals(), problems);
      compareEach(problems);
      if (!metered.equals(recordedTotals())) {
        problems.add(
            "Micrometer says %s, and JFR %s (bodies, read, drained, avoided)"
                .formatted(metered.toWords(), recordedTotals().toWords()));
      }
    }
    compare("Micrometer", metered, problems);
    return problems.stream().map(problem -> "safe, bodies: " + problem).toList();
  }

  private void compare(String who, BodyTotals totals, List<String> problems) {
    if (totals.bodies() != promised.size()) {
      problems.add(who + " counted " + totals.bodies() + " of " + promised.size() + " bodies");
    }
    if (totals.sum() != promisedBytes()) {
      problems.add(
          "%s: read %d + drained %d + avoided %d is not the bodies' length, %d"
              .formatted(who, totals.read(), totals.drained(), totals.avoided(), promisedBytes()));
    }
    if (totals.read() < received) {
      problems.add(who + ": read " + totals.read() + ", but clients received " + received);
    }
    long uncounted = (long) Relay.BUFFER * promised.size();
    if (totals.read() + totals.drained() > sent + uncounted) {
      problems.add(
          "%s: read %d + drained %d, but S3 sent %d"
              .formatted(who, totals.read(), totals.drained(), sent));
    }
  }

  private void compareEach(List<String> problems) {
    List<Long> lengths = new ArrayList<>(promised);
    List<BodyEnd> odd = new ArrayList<>();
    for (BodyEnd body : recorded) {
      if (!body.isAccounted() || !lengths.remove((Long) body.sum())) {
        odd.add(body);
      }
    }
    if (!odd.isEmpty()) {
      problems.add(
          "JFR: %d events add up to no body's length; the first: %s"
              .formatted(odd.size(), odd.get(0)));
    }
  }

  private BodyTotals recordedTotals() {
    BodyTotals totals = BodyTotals.NONE;
    for (BodyEnd body : recorded) {
      totals = body.isAccounted() ? totals.plus(body) : totals;
    }
    return totals;
  }

  private long promisedBytes() {
    return promised.stream().mapToLong(Long::longValue).sum();
  }
}
