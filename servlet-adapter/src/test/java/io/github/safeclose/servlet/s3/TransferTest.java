package io.github.safeclose.servlet.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import org.apache.commons.io.input.BrokenInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two sides are told apart, and a short body never looks whole. */
class TransferTest {
  private final ByteArrayOutputStream client = new ByteArrayOutputStream();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16_384, 100_001})
  void copiesAll(int length) throws Exception {
    Transfer.copy(new ByteArrayInputStream(new byte[length]), length, client);
    assertThat(client.size()).isEqualTo(length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 11})
  void anotherLengthThanPromisedFails(int length) {
    InputStream body = new ByteArrayInputStream(new byte[length]);
    assertThatThrownBy(() -> Transfer.copy(body, 10, client))
        .isInstanceOf(SourceFailedException.class);
  }

  @Test
  void aFailingClientIsRethrownAsItIs() {
    IOException left = new IOException("Connection reset by peer");
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw left;
          }
        };
    InputStream body = new ByteArrayInputStream(new byte[10]);
    assertThatThrownBy(() -> Transfer.copy(body, 10, gone)).isSameAs(left);
  }

  @Test
  void aFailingSourceIsNamed() {
    for (Exception failure :
        new Exception[] {
          new IOException("Connection reset by peer"), new UncheckedIOException(new IOException())
        }) {
      assertThatThrownBy(() -> Transfer.copy(new BrokenInputStream(() -> failure), 10, client))
          .isInstanceOf(SourceFailedException.class)
          .hasSuppressedException(failure);
    }
  }

  /** What frameworks look for, to tell that it was the client, and then stay silent. */
  @Test
  void aFailingSourceIsNotTakenForAClientThatLeft() {
    for (IOException failure :
        new IOException[] {new IOException("Connection reset by peer"), new EOFException()}) {
      assertThatThrownBy(() -> Transfer.copy(new BrokenInputStream(() -> failure), 10, client))
          .hasNoCause()
          .message()
          .doesNotContainIgnoringCase("reset")
          .doesNotContainIgnoringCase("pipe");
    }
  }

  /** A checksum that does not hold shows at the end of the body, and not before. */
  @Test
  void theLastBytesAreHeldBackUntilTheEndIsWell() {
    IOException wrong = new IOException("checksum");
    InputStream body =
        new SequenceInputStream(
            new ByteArrayInputStream(new byte[20_000]), new BrokenInputStream(() -> wrong));
    assertThatThrownBy(() -> Transfer.copy(body, 20_000, client)).hasSuppressedException(wrong);
    assertThat(client.size()).isLessThan(20_000);
  }

  @Test
  void ofUnknownLengthAllIsCopiedAndAFailureIsStillOne() throws Exception {
    Transfer.copy(new ByteArrayInputStream(new byte[20_000]), -1, client);
    assertThat(client.size()).isEqualTo(20_000);
    IOException failure = new IOException();
    assertThatThrownBy(() -> Transfer.copy(new BrokenInputStream(() -> failure), -1, client))
        .isInstanceOf(SourceFailedException.class);
  }
}
