package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseListener;
import io.github.safeclose.SafeClose;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Whatever breaks where, however it is read: byte for byte what was asked for, or an exception;
 * never another byte, and never a short body that looks whole.
 */
class ResumingPropertyTest {
  private static final AtomicInteger WHOLE = new AtomicInteger();
  private static final AtomicInteger RESUMED = new AtomicInteger();
  private static final AtomicInteger REFUSED = new AtomicInteger();
  private static SdkHttpClient http;

  @BeforeContainer
  static void start() {
    http =
        Clients.build(
            SafeCloseHttpClient.wrap(Clients.APACHE5.builder(20, Duration.ofMillis(150))));
  }

  @AfterContainer
  static void stop() {
    http.close();
    assertThat(List.of(WHOLE.get(), RESUMED.get(), REFUSED.get()))
        .as("whole, with a resumed read, refused: each came up")
        .allSatisfy(times -> assertThat(times).isPositive());
  }

  /** A way to read; what it skips is filled in as if it had been read. */
  enum Style {
    SINGLE_BYTES {
      @Override
      void read(InputStream body, ByteArrayOutputStream got, ObjectContent content, long from)
          throws IOException {
        for (int b = body.read(); b >= 0; b = body.read()) {
          got.write(b);
        }
      }
    },
    ODD_BLOCKS {
      @Override
      void read(InputStream body, ByteArrayOutputStream got, ObjectContent content, long from)
          throws IOException {
        byte[] block = new byte[1237];
        for (int n = body.read(block, 3, 1001); n >= 0; n = body.read(block, 3, 1001)) {
          got.write(block, 3, n);
        }
      }
    },
    TRANSFER {
      @Override
      void read(InputStream body, ByteArrayOutputStream got, ObjectContent content, long from)
          throws IOException {
        body.transferTo(got);
      }
    },
    SKIPPING {
      @Override
      void read(InputStream body, ByteArrayOutputStream got, ObjectContent content, long from)
          throws IOException {
        byte[] block = new byte[777];
        for (int n = body.read(block); n >= 0; n = body.read(block)) {
          got.write(block, 0, n);
          long skipped = body.skip(n % 2 == 0 ? 300 : 5000);
          got.write(content.bytes(from + got.size(), (int) skipped));
        }
      }
    };

    abstract void read(
        InputStream body, ByteArrayOutputStream got, ObjectContent content, long from)
        throws IOException;
  }

  private static final Arbitrary<Long> WHERE = Arbitraries.longs().between(0, 30_000);

  @Provide
  Arbitrary<Fault> breaks() {
    return Arbitraries.frequencyOf(
        Tuple.of(6, WHERE.map(Fault::reset)),
        Tuple.of(6, WHERE.map(Fault::cut)),
        Tuple.of(1, WHERE.map(Fault::stall)));
  }

  @Provide
  Arbitrary<List<Fault>> faults() {
    return Arbitraries.frequencyOf(
            Tuple.of(10, breaks()),
            Tuple.of(1, Arbitraries.of(500, 503, 404, 412, 403).map(Fault::status)),
            Tuple.of(1, Arbitraries.just(Fault.IGNORES_RANGE)),
            Tuple.of(1, Arbitraries.just(Fault.header("ETag", "\"of version 2\""))),
            Tuple.of(1, Arbitraries.just(Fault.header("Content-Range", "bytes 5-9/10"))))
        .list()
        .ofMaxSize(5);
  }

  @Provide
  Arbitrary<Optional<String>> ranges() {
    Arbitrary<Integer> n = Arbitraries.integers().between(0, 40_000);
    return Combinators.combine(n, n, Arbitraries.integers().between(0, 3))
        .as(
            (a, b, kind) ->
                switch (kind) {
                  case 0 -> Optional.empty();
                  case 1 -> Optional.of("bytes=" + Math.min(a, b) + "-" + Math.max(a, b));
                  case 2 -> Optional.of("bytes=" + a + "-");
                  default -> Optional.of("bytes=-" + (a + 1));
                });
  }

  /** From and to, as RFC 9110 has it; empty where the range is outside of the object. */
  private static long[] asked(String range, long length) {
    if (range == null) {
      return new long[] {0, length};
    }
    String[] ends = range.substring("bytes=".length()).split("-", -1);
    if (ends[0].isEmpty()) {
      return new long[] {Math.max(0, length - Long.parseLong(ends[1])), length};
    }
    long last = ends[1].isEmpty() ? length : Long.parseLong(ends[1]) + 1;
    return new long[] {Long.parseLong(ends[0]), Math.min(length, last)};
  }

  @Property(
      tries = 100,
      edgeCases = EdgeCasesMode.NONE,
      shrinking = ShrinkingMode.OFF) // real sockets: a shrunk case may be another
  void byte_for_byte_or_an_exception(
      @ForAll("lengths") int length,
      @ForAll("ranges") Optional<String> range,
      @ForAll("breaks") Fault first, // with an answer of its own, there would be no body
      @ForAll("faults") List<Fault> faults,
      @ForAll Style style,
      @ForAll boolean chunked,
      @ForAll boolean overwritten)
      throws Exception {
    long[] asked = asked(range.orElse(null), length);
    if (asked[0] >= asked[1]) {
      return; // an empty object, or 416
    }
    try (FaultyOrigin origin = new FaultyOrigin(length);
        S3Client s3 = Clients.s3(http, origin.uri(), it -> it)) {
      if (chunked) {
        origin.header("Transfer-Encoding", "chunked").header("Content-Length", "");
      }
      ObjectContent content = origin.content();
      ByteArrayOutputStream got = new ByteArrayOutputStream();
      CloseListener counter = event -> RESUMED.addAndGet(event.timesResumed());
      boolean whole = false;
      var reads =
          ResumingReads.builder(s3)
              .safeClose(SafeClose.builder().listener(counter).build())
              .backoff(Duration.ZERO, Duration.ZERO)
              .maxAttempts(3)
              .jumpFrom(2000)
              .build();
      origin.faults(first).faults(faults.toArray(Fault[]::new));
      try (InputStream body =
          reads.getObject(it -> it.bucket("bucket").key("object").range(range.orElse(null)))) {
        if (overwritten) {
          origin.overwrite(2, length + 7);
        }
        style.read(body, got, content, asked[0]);
        whole = true;
        WHOLE.incrementAndGet();
      } catch (IOException | RuntimeException refused) {
        REFUSED.incrementAndGet(); // the other way it may end
      }
      assertThat(got.toByteArray()).isEqualTo(content.bytes(asked[0], got.size()));
      if (whole) {
        assertThat(got.size()).isEqualTo(asked[1] - asked[0]);
      }
    }
  }

  @Provide
  Arbitrary<Integer> lengths() {
    return Arbitraries.integers().between(1, 60_000);
  }
}
