package io.github.safeclose.servlet.s3;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.S3Client;

/** What depends on the container, in another one: starting an answer again, and breaking one. */
class SendingFromJettyTest {
  private static final int PROMISED = 8 << 20;

  private static final class Handler extends HttpServlet {
    private static final long serialVersionUID = 1;
    private final transient ObjectSender sender;

    Handler(ObjectSender sender) {
      this.sender = sender;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.addHeader("X-App", "one");
      response.addHeader("X-App", "two");
      sender.send("b", "k", request, response);
    }
  }

  @ParameterizedTest
  @CsvSource({"100, 502", "4194304, 200"})
  void aSourceThatFails(int sent, int status) throws Exception {
    AtomicReference<ScriptedS3> self = new AtomicReference<>();
    ScriptedS3.Script script = (HttpExchange e) -> self.get().promise(e, PROMISED, sent);
    Server server = new Server(0);
    try (ScriptedS3 s3 = new ScriptedS3(script);
        S3Client client = s3.client()) {
      self.set(s3);
      ServletContextHandler context = new ServletContextHandler("/");
      context.addServlet(new ServletHolder("k", new Handler(ObjectSender.of(client))), "/k");
      server.setHandler(context);
      server.start();
      Wire answer = Wire.send(((ServerConnector) server.getConnectors()[0]).getLocalPort(), "GET");
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.header("X-App")).isEqualTo("one, two");
      assertThat(answer.header("Server")).doesNotContain(", "); // Jetty's own, and once
      if (status == 200) {
        assertThat(answer.header("Content-Length")).isEqualTo("" + PROMISED);
        assertThat(answer.body().length()).isLessThan(PROMISED);
      } else {
        assertThat(answer.body()).isEqualTo("The store failed.\n");
        assertThat(answer.header("ETag")).isNull();
      }
    } finally {
      server.stop();
    }
  }
}
