package io.github.safeclose.servlet.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;

/** {@link TransferTest} for buffers that come by themselves. */
class PromisedBodyTest {
  private final List<String> events = new ArrayList<>();
  private final Subscription s3 =
      new Subscription() {
        @Override
        public void request(long n) {
          events.add("request " + n);
        }

        @Override
        public void cancel() {
          events.add("cancel");
        }
      };
  private final Flow.Subscriber<ByteBuffer> client =
      new Flow.Subscriber<>() {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {}

        @Override
        public void onNext(ByteBuffer buffer) {
          events.add("bytes " + buffer.remaining());
        }

        @Override
        public void onError(Throwable failure) {
          events.add("broken: " + said(failure));
        }

        @Override
        public void onComplete() {
          events.add("end");
        }
      };

  private static String said(Throwable failure) {
    assertThat(failure).isInstanceOf(SourceFailedException.class).hasNoCause();
    Throwable[] source = failure.getSuppressed();
    return source.length == 0 ? failure.getMessage() : source[0].getMessage();
  }

  private PromisedBody body(long length, int... buffers) {
    PromisedBody body =
        new PromisedBody(length, client, failure -> events.add("answered: " + said(failure)));
    body.onSubscribe(s3);
    for (int size : buffers) {
      body.onNext(ByteBuffer.allocate(size));
    }
    return body;
  }

  @Test
  void theLastBytesAreHeldBackUntilTheEndIsWell() {
    PromisedBody body = body(30, 10, 20, 0);
    assertThat(events).containsExactly("request 1", "bytes 10", "request 1", "request 1");
    body.onComplete();
    assertThat(events).endsWith("bytes 20", "end");
  }

  @Test
  void andStayThereIfItIsNot() {
    PromisedBody body = body(30, 10, 20);
    body.onError(new IOException("checksum"));
    body.onComplete();
    assertThat(events).containsExactly("request 1", "bytes 10", "request 1", "broken: checksum");
  }

  @Test
  void aFailureBeforeTheFirstByteCanBeAnswered() {
    body(30, 30).onError(new IOException("checksum"));
    assertThat(events).containsExactly("request 1", "request 1", "answered: checksum");
  }

  @Test
  void fewerBytesThanPromised() {
    body(30, 10, 10).onComplete();
    assertThat(events).endsWith("bytes 10", "broken: S3 sent 20 bytes of 30");
  }

  @ParameterizedTest
  @CsvSource({"20, 11", "30, 1"})
  void moreBytesThanPromised(int second, int third) {
    body(30, 10, second, third).onComplete();
    assertThat(events)
        .endsWith("broken: S3 sent more than the 30 bytes it promised", "cancel")
        .doesNotContain("end", "bytes 30");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void nothingOfAnUnknownLengthIsHeldBack(long length) {
    body(length, length < 0 ? new int[] {10, 0, 5} : new int[] {0}).onComplete();
    assertThat(events).endsWith(length < 0 ? "bytes 5" : "bytes 0", "end");
  }

  /** The SDK tells both the subscriber and the transformer, in some cases. */
  @Test
  void isToldOfOneFailureOnce() {
    PromisedBody body = body(30, 10);
    body.onError(new IOException("first"));
    body.onError(new IOException("second"));
    assertThat(events).containsExactly("request 1", "bytes 10", "broken: first");
  }

  /** Else a client that has left would be reported as a failure of S3. */
  @Test
  void aCancelledBodyHasNotFailed() {
    PromisedBody body = body(30, 10);
    body.cancel();
    body.onError(new IOException("cancelled"));
    assertThat(events).endsWith("bytes 10", "cancel");
  }

  @Test
  void cancelledBeforeItHasBegun() {
    PromisedBody body = new PromisedBody(30, client, failure -> {});
    body.cancel();
    body.onSubscribe(s3);
    assertThat(events).containsExactly("cancel");
  }
}
