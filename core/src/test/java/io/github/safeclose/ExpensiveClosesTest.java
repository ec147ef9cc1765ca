package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.fixture.LogCapture;
import io.github.safeclose.fixture.ScriptedBody;
import io.github.safeclose.internal.DrainingClose;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.io.IOUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Observe mode names the lines of code whose closes are expensive. */
class ExpensiveClosesTest {
  private final LogCapture log = LogCapture.start();

  @AfterEach
  void stopListening() {
    log.close();
  }

  /** The handle of a client whose close() reads the rest. */
  private static final class Handle implements Aborter, DrainingClose {
    @Override
    public void abort() {}

    @Override
    public boolean closeReadsTheRest() {
      return true;
    }
  }

  private static InputStream large() {
    return SafeClose.builder()
        .mode(SafeClose.Mode.OBSERVE)
        .build()
        .body(ScriptedBody.of(ExpensiveCloses.BYTES))
        .aborter(new Handle())
        .origin("host:443")
        .operation("GetObject")
        .open();
  }

  @Test
  void threshold_isOfTimeOrOfBytes() {
    OptionalLong none = OptionalLong.empty();
    assertThat(ExpensiveCloses.isExpensive(none, ExpensiveCloses.NANOS - 1)).isFalse();
    assertThat(ExpensiveCloses.isExpensive(none, ExpensiveCloses.NANOS)).isTrue();
    assertThat(ExpensiveCloses.isExpensive(OptionalLong.of(ExpensiveCloses.BYTES - 1), 0))
        .isFalse();
    assertThat(ExpensiveCloses.isExpensive(OptionalLong.of(ExpensiveCloses.BYTES), 0)).isTrue();
  }

  @Test
  void place_isNamedOnce_howeverOftenItCloses() throws IOException {
    for (int i = 0; i < 3; i++) {
      large().close();
    }
    String here = getClass().getName() + ".place_isNamedOnce_howeverOftenItCloses(";
    assertThat(log.infos(here))
        .singleElement()
        .asString()
        .contains("GetObject from host:443")
        .contains("read " + ExpensiveCloses.BYTES + " bytes for nobody")
        .contains("ExpensiveClosesTest.java:");
    large().close(); // another place
    assertThat(log.infos(here)).hasSize(2);
    assertThat(log.warnings("")).isEmpty();
  }

  /** Streams of an application, which hand the close on. */
  private static final class OwnReader extends FilterReader {
    OwnReader(InputStream in) {
      super(new InputStreamReader(new OwnStream(in), StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
      super.close();
    }
  }

  private static final class OwnStream extends FilterInputStream {
    OwnStream(InputStream in) {
      super(in);
    }

    @Override
    public void close() throws IOException {
      super.close();
    }
  }

  @Test
  void place_isTheCodeThatCloses_notTheStreamsBetween() throws IOException {
    InputStream wrapped = new CheckedInputStream(new BufferedInputStream(large()), new CRC32());
    new OwnReader(wrapped).close();
    IOUtils.closeQuietly(large());
    List<AutoCloseable> closed = List.of(large());
    closed.forEach(
        body -> {
          try {
            body.close();
          } catch (Exception impossible) {
            throw new AssertionError(impossible);
          }
        });
    assertThat(log.infos("bytes for nobody, at " + getClass().getName() + ".")).hasSize(3);
    assertThat(log.infos("bytes for nobody")).hasSize(3);
    assertThat(log.infos("Own")).isEmpty();
  }

  @Test
  void unknownBytes_areCalledSo_andCheapClosesAreNotNamed() {
    BodyBuilder body = SafeClose.ofDefaults().body(InputStream.nullInputStream());
    ExpensiveCloses.tell(body, OptionalLong.of(1), 1);
    assertThat(log.infos("")).isEmpty();
    ExpensiveCloses.tell(body, OptionalLong.empty(), ExpensiveCloses.NANOS);
    assertThat(log.infos("an unnamed operation from an unnamed origin took 100 ms"))
        .singleElement()
        .asString()
        .contains("read an unknown number of bytes for nobody");
  }

  @Test
  void bodyThatWasReadToItsEnd_isNotNamed() throws IOException {
    try (InputStream body = large()) {
      assertThat(body.readAllBytes()).hasSize((int) ExpensiveCloses.BYTES);
    }
    assertThat(log.infos("for nobody")).isEmpty();
  }
}
