package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.SafeClose;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/** What no real client does on demand: one handle that is a no-op, one that throws. */
class GuardedRequestTest {
  private final List<String> aborted = new ArrayList<>();
  private boolean bodyAbortThrows;

  private final ExecutableHttpRequest scripted =
      new ExecutableHttpRequest() {
        @Override
        public HttpExecuteResponse call() {
          return HttpExecuteResponse.builder()
              .response(SdkHttpResponse.builder().statusCode(200).build())
              .responseBody(
                  AbortableInputStream.create(
                      InputStream.nullInputStream(), GuardedRequestTest.this::abortBody))
              .build();
        }

        @Override
        public void abort() {
          aborted.add("request");
        }
      };

  private void abortBody() {
    aborted.add("body");
    if (bodyAbortThrows) {
      throw new IllegalStateException("cannot");
    }
  }

  private GuardedRequest request() {
    SdkHttpRequest sent =
        SdkHttpRequest.builder()
            .uri(URI.create("http://127.0.0.1:1/bucket/key"))
            .method(SdkHttpMethod.GET)
            .build();
    return new GuardedRequest(
        scripted, sent, SafeClose.ofDefaults(), () -> ClientTraits.of("Apache5", "http"));
  }

  @Test
  void close_halfRead_abortsByBothHandles() throws Exception {
    request().call().responseBody().orElseThrow().close();
    assertThat(aborted).containsExactly("body", "request");
  }

  @Test
  void close_bodyHandleThrows_stillAbortsByTheRequest() throws Exception {
    bodyAbortThrows = true;
    request().call().responseBody().orElseThrow().close();
    assertThat(aborted).containsExactly("body", "request");
  }

  @Test
  void abortOfTheRequest_beforeItsCall_isTheClients() {
    request().abort();
    assertThat(aborted).containsExactly("request");
  }

  @Test
  void abortOfTheRequest_afterItsCall_endsTheBodyOnce() throws Exception {
    GuardedRequest request = request();
    AbortableInputStream body = request.call().responseBody().orElseThrow();
    request.abort();
    request.abort();
    body.close();
    assertThat(aborted).containsExactly("body", "request");
  }
}
