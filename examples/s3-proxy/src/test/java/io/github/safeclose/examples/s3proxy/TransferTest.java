package io.github.safeclose.examples.s3proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
          .hasCause(failure);
    }
  }
}
