package io.github.safeclose.examples.s3proxy.behind;

import io.github.safeclose.examples.s3proxy.behind.Origin.Answer;
import io.github.safeclose.examples.s3proxy.behind.Origin.End;
import io.github.safeclose.examples.s3proxy.demo.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What S3 sent in each repetition of one thing. */
final class Samples {
  private record Sample(long bytes, End end) {}

  private final List<Sample> samples = new ArrayList<>();

  void add(Answer answer) {
    samples.add(new Sample(answer.sent(), answer.end()));
  }

  long most() {
    return samples.stream().mapToLong(Sample::bytes).max().orElseThrow();
  }

  long least() {
    return samples.stream().mapToLong(Sample::bytes).min().orElseThrow();
  }

  boolean all(End end) {
    return samples.stream().allMatch(sample -> sample.end == end);
  }

  /** The least and the most. */
  @Override
  public String toString() {
    if (all(End.SENT)) {
      return "**all of it**";
    }
    String least = mebibytes(least());
    String most = mebibytes(most());
    String range = least.equals(most) ? most : least + "–" + most;
    return range + " MiB" + (samples.stream().anyMatch(s -> s.end == End.SENT) ? " (or all)" : "");
  }

  private static String mebibytes(long bytes) {
    double mebibytes = (double) bytes / Bytes.MIB;
    return String.format(Locale.ROOT, mebibytes < 100 ? "%.1f" : "%.0f", mebibytes);
  }
}
