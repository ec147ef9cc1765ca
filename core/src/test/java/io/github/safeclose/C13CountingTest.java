package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.safeclose.fixture.Background;
import io.github.safeclose.fixture.Rig;
import io.github.safeclose.fixture.ScriptedBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** C13: exact counts through every read method, and the small print of InputStream. */
class C13CountingTest {

  @Test
  void c13_every_way_to_read_counts_every_byte_once_and_delivers_it() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(20_000).chunks(700)).length(20_000);
    SafeCloseInputStream body = rig.body();
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    got.write(body.read());
    byte[] part = new byte[50];
    got.write(part, 0, body.read(part));
    got.write(part, 0, body.read(part, 10, 0) + body.readNBytes(part, 0, 50));
    got.write(body.readNBytes(1234));
    byte[] large = new byte[4000];
    got.write(large, 0, body.read(large)); // a timed read, cut short by its chunk
    assertThat(got.size()).isEqualTo(1 + 50 + 50 + 1234 + 700);
    assertThat(body.skip(3000)).isEqualTo(3000);
    body.skipNBytes(100);
    long at = got.size() + 3100L;
    for (int i = 0; i < got.size(); i++) {
      assertThat(got.toByteArray()[i]).isEqualTo(ScriptedBody.byteAt(i));
    }
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    assertThat(body.transferTo(rest)).isEqualTo(20_000 - at);
    for (int i = 0; i < rest.size(); i++) {
      assertThat(rest.toByteArray()[i]).isEqualTo(ScriptedBody.byteAt(at + i));
    }
    Rig.assertBytes(rig.events.only(), 20_000, 0, 0);
  }

  @Test
  void c13_each_way_alone_counts_exactly() throws IOException {
    for (int way = 0; way < 7; way++) {
      Rig rig = Rig.on(ScriptedBody.of(5000)).length(5000);
      SafeCloseInputStream body = rig.body();
      int expected =
          switch (way) {
            case 0 -> body.read() >= 0 ? 1 : 0;
            case 1 -> body.read(new byte[77]);
            case 2 -> body.read(new byte[4096]);
            case 3 -> body.readNBytes(new byte[99], 9, 90);
            case 4 -> body.readNBytes(3333).length;
            case 5 -> (int) body.skip(2048);
            default -> body.read(new byte[9], 3, 2);
          };
      assertThat(expected).isPositive();
      body.close();
      Rig.assertBytes(rig.assertAborted(CloseReason.CLOSED_EARLY), expected, 0, 5000 - expected);
    }
  }

  @Test
  void c13_a_read_that_brings_nothing_does_not_end_a_transfer() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(50).chunks(8).emptyReadAt(16)).length(50);
    assertThat(rig.body().transferTo(OutputStream.nullOutputStream())).isEqualTo(50);
    Rig.assertBytes(rig.events.only(), 50, 0, 0);
  }

  @Test
  void c13_counts_are_longs() throws IOException {
    long length = 5L << 30;
    Rig rig = Rig.on(ScriptedBody.of(Long.MAX_VALUE)).length(length + 1);
    // A source that claims to have filled the array, so that five GiB take no time.
    long[] given = {0};
    InputStream fast =
        new InputStream() {
          @Override
          public int read() {
            return given[0]++ <= length ? 7 : -1;
          }

          @Override
          public int read(byte[] bytes, int offset, int wanted) {
            given[0] += wanted;
            return wanted;
          }
        };
    SafeCloseInputStream body =
        SafeClose.builder()
            .listener(rig.events)
            .build()
            .body(fast)
            .aborter(() -> {})
            .length(length + 1)
            .open();
    byte[] buffer = new byte[1 << 20];
    for (long at = 0; at < length; at += buffer.length) {
      assertThat(body.read(buffer)).isEqualTo(buffer.length);
    }
    body.close();
    Rig.assertBytes(rig.events.only(), length, 0, 1);
  }

  @Test
  void c13_skip_goes_beyond_two_gib_and_stops_at_the_end() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(100)).length(100);
    assertThat(rig.body().skip(Long.MAX_VALUE)).isEqualTo(100);
    Rig.assertBytes(rig.events.only(), 100, 0, 0);
    assertThat(rig.events.only().outcome()).isEqualTo(CloseOutcome.EXHAUSTED);
  }

  @Test
  void c13_reads_of_no_bytes_do_not_touch_the_source() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(10).stallsAt(0));
    assertThat(rig.body().read(new byte[0])).isZero();
    assertThat(rig.body().read(new byte[5], 5, 0)).isZero();
    assertThat(rig.body().readNBytes(0)).isEmpty();
    assertThat(rig.body().skip(0)).isZero();
    assertThat(rig.body().skip(-5)).isZero();
    rig.body().skipNBytes(0);
    assertThat(rig.source.touches()).isZero();
    assertThat(rig.events.events()).isEmpty();
  }

  @Test
  void c13_available_is_never_negative() throws IOException {
    assertThat(Rig.on(ScriptedBody.of(10).available(-1)).body().available()).isZero();
    assertThat(Rig.on(ScriptedBody.of(10).available(Integer.MIN_VALUE)).body().available())
        .isZero();
    assertThat(Rig.on(ScriptedBody.of(10).available(7)).body().available()).isEqualTo(7);
  }

  @Test
  void c13_mark_is_not_supported() throws IOException {
    Rig rig = Rig.on(ScriptedBody.of(10)).read(5);
    assertThat(rig.body().markSupported()).isFalse();
    rig.body().mark(5);
    assertThrows(IOException.class, () -> rig.body().reset());
    rig.read(5);
  }

  @Test
  void c13_unsigned_bytes_come_as_they_are() throws IOException {
    byte[] all = new byte[256];
    for (int i = 0; i < 256; i++) {
      all[i] = (byte) i;
    }
    SafeCloseInputStream body =
        SafeCloseInputStream.wrap(new java.io.ByteArrayInputStream(all), () -> {});
    for (int i = 0; i < 256; i++) {
      assertThat(body.read()).isEqualTo(i);
    }
    assertThat(body.read()).isEqualTo(-1);
  }

  @Test
  void c13_the_policy_is_told_what_is_known_exactly() throws IOException {
    BodyState[] seen = {null};
    ClosePolicy asks =
        body -> {
          seen[0] = body;
          return DrainBudget.NONE;
        };
    Rig known =
        Rig.on(ScriptedBody.of(9999))
            .opened(body -> body.length(9999).origin("host:80").operation("Get"))
            .policy(asks)
            .read(5);
    known.body().close();
    assertThat(seen[0].bytesRead()).isEqualTo(5);
    assertThat(seen[0].bytesRemaining()).hasValue(9994);
    assertThat(seen[0].origin()).contains("host:80");
    assertThat(seen[0].operation()).contains("Get");
    assertThat(seen[0].bytesPerSecond()).as("small reads say nothing").isEqualTo(noRate());
    Rig unknown = Rig.on(ScriptedBody.of(9999)).policy(asks);
    assertThat(unknown.body().read(new byte[2048])).isEqualTo(2048);
    unknown.body().close();
    assertThat(seen[0].bytesRemaining()).isEmpty();
    assertThat(seen[0].bytesPerSecond().getAsDouble()).isPositive();
  }

  @Test
  void c13_the_rate_is_that_of_the_large_reads() throws IOException {
    OptionalDouble[] rate = {null};
    ClosePolicy asks =
        body -> {
          rate[0] = body.bytesPerSecond();
          return DrainBudget.NONE;
        };
    for (int size : new int[] {1023, 1024, 4000}) {
      long started = System.nanoTime();
      Rig rig = Rig.on(ScriptedBody.of(9999).stallsAt(0)).policy(asks);
      Background<Integer> reader = Background.call(() -> rig.body().read(new byte[size]));
      rig.source.awaitStalledReader();
      long stalled = System.nanoTime();
      while (System.nanoTime() - stalled < 1_000_000) {
        Thread.onSpinWait();
      }
      long stalledNanos = System.nanoTime() - stalled;
      rig.source.release();
      assertThat(reader.result()).isEqualTo(size);
      rig.body().close();
      double nanos = System.nanoTime() - started;
      if (size < 1024) {
        assertThat(rate[0]).isEqualTo(noRate());
      } else {
        assertThat(rate[0].getAsDouble()).isBetween(size * 1e9 / nanos, size * 1e9 / stalledNanos);
      }
    }
  }

  private static OptionalDouble noRate() {
    return OptionalDouble.empty();
  }
}
