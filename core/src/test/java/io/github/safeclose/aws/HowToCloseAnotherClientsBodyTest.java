package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.SafeClose;
import java.io.InputStream;
import java.net.URI;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.junit.jupiter.api.Test;

/** The code of docs/existing-proxy.md for streams that don't come from the SDK. */
class HowToCloseAnotherClientsBodyTest {
  @Test
  void existingProxy_apacheHttpClient5_isNotDrained() throws Exception {
    try (CountingOrigin origin = CountingOrigin.plain();
        CloseableHttpClient client = HttpClients.createDefault()) {
      origin.serve("/object", Answer.ofLength(1L << 30));
      URI uri = origin.uri().resolve("/object");

      HttpGet get = new HttpGet(uri);
      ClassicHttpResponse response = client.executeOpen(null, get, null);
      InputStream body =
          SafeClose.ofDefaults()
              .body(response.getEntity().getContent())
              .aborter(get::cancel)
              .length(response.getEntity().getContentLength())
              .open();

      assertThat(body.readNBytes(10)).hasSize(10);
      body.close();
      Await.until("connection closed", () -> origin.openConnections() == 0);
      assertThat(origin.bodyBytes.get()).isLessThan(8L << 20);
    }
  }
}
