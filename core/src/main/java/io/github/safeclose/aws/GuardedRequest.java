package io.github.safeclose.aws;

import io.github.safeclose.Aborter;
import io.github.safeclose.BodyBuilder;
import io.github.safeclose.SafeClose;
import io.github.safeclose.SafeCloseInputStream;
import io.github.safeclose.internal.DrainingClose;
import io.github.safeclose.internal.Resuming;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/** One request of a {@link SafeCloseHttpClient}: opens the body of its response as a safe one. */
final class GuardedRequest implements ExecutableHttpRequest {
  private final ExecutableHttpRequest request;
  private final SdkHttpRequest sent;
  private final SafeClose safeClose;
  private final Supplier<ClientTraits> client;
  private volatile @Nullable SafeCloseInputStream body;

  /**
   * @param client asked when the response is there: then its connection is, too
   */
  GuardedRequest(
      ExecutableHttpRequest request,
      SdkHttpRequest sent,
      SafeClose safeClose,
      Supplier<ClientTraits> client) {
    this.request = request;
    this.sent = sent;
    this.safeClose = safeClose;
    this.client = client;
  }

  @Override
  public HttpExecuteResponse call() throws IOException {
    HttpExecuteResponse response = request.call();
    AbortableInputStream raw = response.responseBody().orElse(null);
    if (raw == null || GuardedResponses.contains(response.httpResponse())) {
      return response; // HEAD and the like, or a wrapper below this one (C15)
    }
    boolean part = PartOfBody.isAskedForBy(sent);
    BodyBuilder opening =
        safeClose
            .body(raw)
            .aborter(new BothHandles(raw, request, client.get(), part))
            .origin(sent.host() + ":" + sent.port())
            .operation(part ? sent.method().name() + " part" : sent.method().name());
    ContentLength.of(response.httpResponse()).ifPresent(opening::length);
    SafeCloseInputStream safe = opening.open();
    body = safe;
    SdkHttpResponse marked = GuardedResponses.add(response.httpResponse());
    return HttpExecuteResponse.builder()
        .response(marked)
        .responseBody(AbortableInputStream.create(safe, safe::abort))
        .build();
  }

  /** The SDK calls this when a call times out: the body it has handed out ends by it, once. */
  @Override
  public void abort() {
    SafeCloseInputStream handedOut = body;
    if (handedOut == null) {
      request.abort();
    } else {
      handedOut.abort();
    }
  }

  /**
   * Both handles, since each is a no-op somewhere: the body's on url-connection, the request's
   * after {@code call()} on CRT.
   */
  private record BothHandles(
      AbortableInputStream body, ExecutableHttpRequest request, ClientTraits client, boolean isPart)
      implements Aborter, DrainingClose, Resuming {
    @Override
    public void abort() throws Exception {
      Aborter.both(body::abort, request::abort).abort();
    }

    @Override
    public boolean freesBlockedReaders() {
      return !client.abortMayBlock();
    }

    @Override
    public boolean closeReadsTheRest() {
      return client.closeReadsTheRest();
    }
  }
}
