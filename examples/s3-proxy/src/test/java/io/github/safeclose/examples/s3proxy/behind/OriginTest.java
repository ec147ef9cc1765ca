package io.github.safeclose.examples.s3proxy.behind;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.examples.s3proxy.behind.Origin.Answer;
import io.github.safeclose.examples.s3proxy.behind.Origin.End;
import io.github.safeclose.examples.s3proxy.demo.WireClient;
import io.github.safeclose.examples.s3proxy.demo.WireClient.Leaving;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The measurement's own S3 counts what it sends. */
class OriginTest {
  @TempDir Path directory;

  private static WireClient ask(Origin origin, String method, String key) throws Exception {
    String request = method + " /" + Origin.BUCKET + "/" + key + " HTTP/1.1\r\nHost: h\r\n";
    return new WireClient(origin.endpoint().getPort(), request, 60_000, true);
  }

  private Answer only(Origin origin) throws Exception {
    assertThat(origin.answers()).hasSize(1);
    Answer answer = origin.answers().get(0);
    try (Stage stage = new Stage(new Front.Tools("", "", directory, directory))) {
      stage.awaitEnd(answer);
    }
    return answer;
  }

  @Test
  void all() throws Exception {
    try (Origin origin = new Origin();
        WireClient client = ask(origin, "GET", "1000000")) {
      assertThat(client.contentLength()).isEqualTo(1_000_000);
      assertThat(client.body().readNBytes(1_000_000)).hasSize(1_000_000);
      Answer answer = only(origin);
      assertThat(answer.end()).isEqualTo(End.SENT);
      assertThat(answer.sent()).isEqualTo(1_000_000);
    }
  }

  @Test
  void cutShort() throws Exception {
    try (Origin origin = new Origin();
        WireClient client = ask(origin, "GET", "1000000-300000")) {
      assertThat(client.contentLength()).isEqualTo(1_000_000);
      assertThat(client.body().readAllBytes()).hasSize(300_000);
      assertThat(only(origin).sent()).isEqualTo(300_000);
    }
  }

  @Test
  void dropped() throws Exception {
    try (Origin origin = new Origin();
        WireClient client = ask(origin, "GET", "1000000000")) {
      assertThat(client.body().readNBytes(10)).hasSize(10);
      client.leave(Leaving.RST);
      Answer answer = only(origin);
      assertThat(answer.end()).isEqualTo(End.DROPPED);
      assertThat(answer.sent()).isLessThan(64 << 20);
    }
  }

  @Test
  void head() throws Exception {
    try (Origin origin = new Origin();
        WireClient client = ask(origin, "HEAD", "1000000")) {
      assertThat(client.contentLength()).isEqualTo(1_000_000);
      Answer answer = only(origin);
      assertThat(answer.method()).isEqualTo("HEAD");
      assertThat(answer.sent()).isZero();
    }
  }
}
