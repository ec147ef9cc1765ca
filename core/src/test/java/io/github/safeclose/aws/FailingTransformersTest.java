package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * The SDK's own transformers read the whole rest when they fail; under the decorator, they don't.
 */
class FailingTransformersTest {
  private static final long IN_FLIGHT = 8L << 20;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(names = {"APACHE", "APACHE5"})
  void toOutputStream_sinkFailsAtOnce_isNotDrained(Clients client) throws Exception {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("the sink is broken");
          }
        };
    failsWithoutDraining(client, ResponseTransformer.toOutputStream(broken));
  }

  @ParameterizedTest
  @EnumSource(names = {"APACHE", "APACHE5"})
  void toFile_badPath_isNotDrained(Clients client) throws Exception {
    failsWithoutDraining(
        client, ResponseTransformer.toFile(directory.resolve("no such directory/file")));
  }

  @ParameterizedTest
  @EnumSource(names = {"APACHE", "APACHE5"})
  void unmanaged_thatThrows_isNotDrained(Clients client) throws Exception {
    failsWithoutDraining(
        client,
        ResponseTransformer.unmanaged(
            (response, body) -> {
              throw new IllegalStateException("broken transformer");
            }));
  }

  private static <T> void failsWithoutDraining(
      Clients client, ResponseTransformer<GetObjectResponse, T> transformer) throws Exception {
    try (Session session = Session.of(client, false, 2)) {
      session.serving(Answer.ofLength(1L << 30));
      assertThatThrownBy(() -> session.s3.getObject(Session.OBJECT, transformer))
          .isInstanceOf(RuntimeException.class);
      Await.until("connection closed", () -> session.origin.openConnections() == 0);
      assertThat(session.origin.bodyBytes.get()).isLessThan(IN_FLIGHT);
      assertThat(session.events()).hasSize(1);
    }
  }
}
